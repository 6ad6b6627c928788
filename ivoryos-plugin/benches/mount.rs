//! What mounting costs, from given rows.

use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use ivoryos_plugin::poem::Response;
use ivoryos_plugin::{Host, PluginRow, Registry, RouteRow, Rows, Source};

fn mounting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mount");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(4));
    for plugins in [100, 1000] {
        let (plugin_rows, route_rows) = rows(plugins);
        group.bench_function(BenchmarkId::from_parameter(plugins), |bencher| {
            bencher.iter_batched(
                || (plugin_rows.clone(), route_rows.clone()),
                |(plugins, routes)| {
                    let mut rows = Rows::default();
                    rows.plugins = plugins;
                    rows.routes = routes;
                    let registry = Registry::from_rows(rows);
                    Host::new().registry(registry).mount_all().unwrap()
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

/// Plugins of ten routes each: the main page, seven fixed paths, two with a parameter.
fn rows(plugins: usize) -> (Vec<PluginRow>, Vec<RouteRow>) {
    let source = Source::new(module_path!(), file!(), line!());
    let mut plugin_rows = Vec::new();
    let mut route_rows = Vec::new();
    for number in 0..plugins {
        let name: &'static str = format!("plugin-{number}").leak();
        let plugin = PluginRow::new(name, source)
            .with_description("A plugin")
            .with_package("bench", "0.1.0");
        plugin_rows.push(plugin);
        for route in 0..10 {
            let path: &'static str = match route {
                0 => "/",
                1 => "/item/:id",
                2 => "/item/:id/edit",
                _ => format!("/route-{route}").leak(),
            };
            let route = RouteRow::new(
                name,
                path,
                "route",
                |_| Box::pin(async { Ok(Response::default()) }),
                source,
            );
            route_rows.push(route.with_description("A route"));
        }
    }
    (plugin_rows, route_rows)
}

criterion_group!(benches, mounting);
criterion_main!(benches);
