//! What keeps plugins from being mounted: all of it in one report.

use ivoryos_plugin::{
    EventRow, Host, MountError, PluginRow, PluginType, Problem, Registry, RouteRow, Rows, Source,
};
use poem::Response;

use crate::host;

fn source(file: &'static str, line: u32) -> Source {
    Source::new("rows", file, line)
}

fn plugin(name: &'static str, file: &'static str) -> PluginRow {
    PluginRow::new(name, source(file, 7)).with_package("rows", "1.0.0")
}

fn route(plugin: &'static str, path: &'static str, line: u32) -> RouteRow {
    let source = source("routes.rs", line);
    RouteRow::new(
        plugin,
        path,
        "route",
        |_| Box::pin(async { Ok(Response::default()) }),
        source,
    )
}

fn event(plugin: &'static str, event: &'static str, line: u32) -> EventRow {
    let source = source("events.rs", line);
    EventRow::new(
        plugin,
        event,
        "event",
        |_| Box::pin(async { Ok(()) }),
        source,
    )
}

fn registry(
    plugins: impl IntoIterator<Item = PluginRow>,
    routes: impl IntoIterator<Item = RouteRow>,
) -> Registry {
    let rows = Rows::default().with_plugins(plugins);
    Registry::from_rows(rows.with_routes(routes))
}

fn mount(
    plugins: impl IntoIterator<Item = PluginRow>,
    routes: impl IntoIterator<Item = RouteRow>,
) -> Result<(), MountError> {
    let registry = registry(plugins, routes);
    host().registry(registry).mount_all().map(drop)
}

fn report_of(rows: Rows) -> String {
    let host = host().registry(Registry::from_rows(rows));
    host.mount_all().map(drop).unwrap_err().to_string()
}

fn report(
    plugins: impl IntoIterator<Item = PluginRow>,
    routes: impl IntoIterator<Item = RouteRow>,
) -> String {
    mount(plugins, routes).unwrap_err().to_string()
}

#[test]
fn nothing_linked_says_what_to_write() {
    let report = report([], []);
    assert!(report.contains("`use your_crate as _;`"), "{report}");
}

#[test]
fn two_plugins_of_one_name_are_both_shown() {
    let report = report([plugin("pump", "a.rs"), plugin("pump", "b.rs")], []);
    for part in ["`pump`", "a.rs:7", "b.rs:7", "help: rename one"] {
        assert!(report.contains(part), "{report}");
    }
}

#[test]
fn reserved_names_are_refused_here_as_well() {
    for name in ["auth", "static", "plugins"] {
        let report = report([plugin(name, "a.rs")], []);
        assert!(
            report.contains(&format!("`{name}` is reserved")),
            "{report}"
        );
    }
}

#[test]
fn two_routes_that_answer_the_same_are_both_shown() {
    for (a, b) in [
        ("/x", "/x"),
        ("/:a", "/:b"),
        ("/:a<\\d+>", "/:b<\\d+>"),
        ("/*a", "/*b"),
    ] {
        let report = report(
            [plugin("pump", "a.rs")],
            [route("pump", a, 1), route("pump", b, 2)],
        );
        for part in ["GET", "routes.rs:1", "routes.rs:2"] {
            assert!(report.contains(part), "{report}");
        }
    }
    let rows = [
        route("pump", "/:a", 1),
        route("pump", "/:a/b", 2),
        route("pump", "/a", 3),
    ];
    mount([plugin("pump", "a.rs")], rows).unwrap();
}

#[test]
fn one_path_has_one_set_of_names() {
    let post = route("pump", "/:b", 2).with_methods(&["POST"]);
    let report = report([plugin("pump", "a.rs")], [route("pump", "/:a", 1), post]);
    for part in ["/:a and /:b", "routes.rs:1", "routes.rs:2", "help:"] {
        assert!(report.contains(part), "{report}");
    }
}

#[test]
fn a_path_that_a_catch_all_would_hide_is_reported() {
    let rows = [route("pump", "/:a/", 1), route("pump", "/:a/*rest", 2)];
    let report = report([plugin("pump", "a.rs")], rows);
    for part in ["`/:a/`", "`/:a/*rest`", "routes.rs:1", "help:"] {
        assert!(report.contains(part), "{report}");
    }
    let rows = [route("pump", "/a/", 1), route("pump", "/a/*rest", 2)];
    mount([plugin("pump", "a.rs")], rows).unwrap();
}

#[test]
fn a_path_that_the_host_has_is_reported_with_its_place() {
    for path in ["/plugins.json", "/activity", "/instruments/:name"] {
        let registry = registry([plugin("pump", "a.rs")], [route("pump", path, 5)]);
        let alone = Host::standalone().prefix("/").registry(registry);
        let report = alone.mount_all().err().unwrap().to_string();
        assert!(
            report.contains(path) && report.contains("routes.rs:5"),
            "{report}"
        );
    }
}

#[test]
fn leaving_out_every_plugin_is_not_linking_none() {
    let registry = || registry([plugin("pump", "a.rs")], []);
    for host in [host().only([""; 0]), host().except(["pump"])] {
        let report = host
            .registry(registry())
            .mount_all()
            .err()
            .unwrap()
            .to_string();
        assert!(
            report.contains("leave no plugin") && report.contains("pump"),
            "{report}"
        );
        assert!(!report.contains("linked into"), "{report}");
    }
}

#[test]
fn a_path_that_poem_does_not_take_is_reported() {
    let report = report([plugin("pump", "a.rs")], [route("pump", "/:id<[>", 1)]);
    assert!(
        report.contains("/ivoryos/pump/:id<[>") && report.contains("regex"),
        "{report}"
    );
}

#[test]
fn a_panel_needs_a_widget() {
    for plugin_type in [PluginType::LeftPanel, PluginType::RightPanel] {
        let panel = || plugin("side", "a.rs").with_plugin_type(plugin_type);
        let report = report([panel()], [route("side", "/", 1)]);
        assert!(report.contains("#[route(\"/widget\")]"), "{report}");
        mount([panel()], [route("side", "/widget", 1)]).unwrap();
    }
}

#[test]
fn a_route_of_no_plugin_is_reported() {
    let report = report([plugin("pump", "a.rs")], [route("pmup", "/x", 3)]);
    assert!(
        report.contains("`pmup`") && report.contains("routes.rs:3"),
        "{report}"
    );
}

#[test]
fn every_problem_is_in_the_one_report() {
    let error = host()
        .registry(registry(
            [
                plugin("pump", "a.rs"),
                plugin("pump", "b.rs"),
                plugin("auth", "c.rs"),
            ],
            [route("pump", "/x", 1), route("pump", "/x", 2)],
        ))
        .prefix("lab")
        .allow_origin("*")
        .content_security_policy("a\nb")
        .only(["pump", "auth", "pimp"])
        .mount_all()
        .err()
        .unwrap();
    assert_eq!(error.problems().len(), 7, "{error}");
    let text = error.to_string();
    assert!(text.starts_with("7 problems"), "{text}");
    assert!(text.contains("\n7. "), "{text}");
    assert!(
        text.contains("help: write `pump`"),
        "a slip in `only`: {text}"
    );
    assert_eq!(format!("{error:?}"), text, "main prints Debug");
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let names = |registry: &Registry| -> Vec<&str> {
        registry
            .plugins()
            .iter()
            .map(|plugin| plugin.row.name)
            .collect()
    };
    let rows = || {
        [
            plugin("b", "b.rs"),
            plugin("a", "a.rs"),
            plugin("c", "c.rs"),
        ]
    };
    let ordered = registry(rows(), []);
    let reversed = registry(rows().into_iter().rev(), []);
    assert_eq!(names(&ordered), ["a", "b", "c"]);
    assert_eq!(names(&ordered), names(&reversed));
}

#[test]
fn except_of_an_unknown_plugin_is_a_problem() {
    let error = Host::new().except(["stedy"]).mount_all().err().unwrap();
    let expected = Problem::UnknownPlugin {
        name: "stedy".to_owned(),
        nearest: Some("steady".to_owned()),
    };
    assert_eq!(error.problems(), [expected]);
}

#[test]
fn what_is_linked_is_found() {
    let registry = Registry::collect();
    let names: Vec<_> = registry
        .plugins()
        .iter()
        .map(|plugin| plugin.row.name)
        .collect();
    for name in [
        "asks",
        "echo",
        "other-side",
        "panicky",
        "patterns",
        "side",
        "slow",
        "steady",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    assert_eq!(registry.check(), []);
}

#[test]
fn an_event_has_one_handler_and_a_connection_one_in_each_plugin() {
    let plugins = || [plugin("pump", "a.rs"), plugin("scale", "b.rs")];
    let both = |name| [event("pump", name, 3), event("scale", name, 4)];
    let rows = |events: [EventRow; 2]| Rows::default().with_plugins(plugins()).with_events(events);
    let report = report_of(rows(both("ping")));
    assert!(
        report.contains("`ping` has 2 handlers")
            && report.contains("events.rs:3")
            && report.contains("events.rs:4")
            && report.contains("#[socket_event(\"ping_2\")]"),
        "{report}"
    );
    let mounted = host().registry(Registry::from_rows(rows(both("connect"))));
    assert!(mounted.mount_all().is_ok());
    let twice = [event("pump", "connect", 3), event("pump", "connect", 4)];
    assert!(report_of(rows(twice)).contains("`connect` has 2 handlers"));
}

#[test]
fn an_event_that_another_uses_or_of_no_plugin_is_refused() {
    let rows = Rows::default()
        .with_plugins([plugin("pump", "a.rs")])
        .with_events([event("pump", "pause", 3), event("other", "ping", 4)]);
    let report = report_of(rows);
    assert!(report.contains("`pause` is reserved"), "{report}");
    assert!(
        report.contains("the event `ping` belongs to `other`, which is not a plugin"),
        "{report}"
    );
}
