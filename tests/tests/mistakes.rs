//! Plugins with mistakes that only a start can find. They are a program of their own: no other test mounts them.

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::{App, MountError};
use poem::test::TestClient;

mod wrong_field {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Vial {
        rack: u32,
        vail: String,
    }

    #[plugin(name = "wrong-field")]
    async fn main_page() -> Page {
        Page::html("", "")
    }

    #[route("/of/:rack/:vial")]
    async fn of(Path(vial): Path<Vial>) -> String {
        format!("{} {}", vial.rack, vial.vail)
    }
}

mod strict_fields {
    use super::*;

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rack {
        rack: u32,
    }

    #[plugin(name = "strict-fields")]
    async fn main_page() -> Page {
        Page::html("", "")
    }

    #[route("/of/:rack/:vial")]
    async fn of(Path(rack): Path<Rack>) -> String {
        rack.rack.to_string()
    }
}

mod hidden_number {
    use super::*;

    type Three = (u32, u32, u32);

    #[plugin(name = "hidden-number")]
    async fn main_page() -> Page {
        Page::html("", "")
    }

    #[route("/of/:rack/:vial")]
    async fn of(Path((rack, vial, more)): Path<Three>) -> String {
        format!("{rack} {vial} {more}")
    }
}

mod hidden_one {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Id(u32);

    #[plugin(name = "hidden-one")]
    async fn main_page() -> Page {
        Page::html("", "")
    }

    #[route("/of/:rack/:vial")]
    async fn of(path: ivoryos_plugin::poem::web::Path<Id>) -> String {
        path.0.0.to_string()
    }
}

mod nested {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Outer {
        rack: Vec<u32>,
    }

    #[plugin(name = "nested")]
    async fn main_page() -> Page {
        Page::html("", "")
    }

    #[route("/of/:rack")]
    async fn of(Path(outer): Path<Outer>) -> String {
        outer.rack.len().to_string()
    }
}

mod same_as_a_file {
    use super::*;

    #[plugin(name = "same-as-a-file", static_dir = "files")]
    async fn main_page() -> Page {
        Page::html("", "")
    }

    #[route("/static/style.css")]
    async fn style() -> String {
        String::new()
    }
}

mod at_run_time {
    use super::*;

    type Ids = Path<(u32, u32)>;
    type Count = u32;

    #[plugin(name = "at-run-time")]
    async fn main_page() -> Page {
        Page::html("", "")
    }

    #[route("/of/:rack")]
    async fn of(ids: Ids) -> String {
        format!("{:?}", *ids)
    }

    #[route("/query")]
    async fn query(Query(count): Query<Count>) -> String {
        count.to_string()
    }

    #[derive(serde::Deserialize)]
    struct Tags {
        tags: Vec<Vec<String>>,
    }

    #[route("/form", methods = ["POST"])]
    async fn form(Form(tags): Form<Tags>) -> String {
        tags.tags.concat().join(" ")
    }
}

fn mount(name: &str) -> Result<App, MountError> {
    Host::new().prefix("/ivoryos").only([name]).mount_all()
}

#[test]
fn a_path_that_no_request_could_fit_keeps_the_host_from_starting() {
    for (name, parts) in [
        (
            "wrong-field",
            &[
                "`vail`",
                "`/of/:rack/:vial`",
                "mistakes.rs:",
                "write `vial`",
            ][..],
        ),
        ("strict-fields", &["`vial`", "mistakes.rs:", "help: "]),
        (
            "hidden-number",
            &["has 2 parameters", "reads 3", "`Path((rack, vial))`"],
        ),
        ("hidden-one", &["2 parameters", "reads 1", "mistakes.rs:"]),
        ("nested", &["`rack`", "one value", "mistakes.rs:"]),
    ] {
        let report = mount(name).map(drop).unwrap_err().to_string();
        for part in parts {
            assert!(report.contains(part), "{name}: {part}: {report}");
        }
    }
}

#[test]
fn a_route_at_a_file_s_path_is_told_which_folder_has_the_file() {
    let report = mount("same-as-a-file").map(drop).unwrap_err().to_string();
    for part in [
        "`/ivoryos/same-as-a-file/static/style.css`",
        "`style.css` of its `static_dir`",
        "mistakes.rs:",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
    assert!(!report.contains("duplicate"), "{report}");
}

#[tokio::test]
async fn what_no_request_could_fit_is_the_plugin_s_mistake_and_not_the_visitor_s() {
    let client = TestClient::new(mount("at-run-time").unwrap());
    let form = client.post("/ivoryos/at-run-time/form");
    let form = form.content_type("application/x-www-form-urlencoded");
    for request in [
        client.get("/ivoryos/at-run-time/of/1"),
        client.get("/ivoryos/at-run-time/query?count=1"),
        form.body("tags=a&tags=b"),
    ] {
        let response = request.send().await;
        response.assert_status(StatusCode::INTERNAL_SERVER_ERROR);
        let answer = response.0.into_body().into_string().await.unwrap();
        assert!(answer.contains("mistake in the plugin"), "{answer}");
    }
}
