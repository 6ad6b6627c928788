//! What mounting costs, from given rows.

use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use ivoryos_plugin::poem::Response;
use ivoryos_plugin::{Host, PluginRow, PluginType, Registry, RouteRow, Rows, Source};

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
                    let registry = Registry::from_rows(Rows {
                        plugins,
                        routes,
                        ..Rows::default()
                    });
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
    let source = Source {
        module: module_path!(),
        file: file!(),
        line: line!(),
    };
    let mut plugin_rows = Vec::new();
    let mut route_rows = Vec::new();
    for number in 0..plugins {
        let name: &'static str = format!("plugin-{number}").leak();
        plugin_rows.push(PluginRow {
            name,
            title: name,
            icon: "",
            description: "A plugin",
            plugin_type: PluginType::Tab,
            package: "bench",
            version: "0.1.0",
            source,
            files: &[],
            taken: &0,
        });
        for route in 0..10 {
            let path: &'static str = match route {
                0 => "/",
                1 => "/item/:id",
                2 => "/item/:id/edit",
                _ => format!("/route-{route}").leak(),
            };
            route_rows.push(RouteRow {
                plugin: name,
                path,
                methods: &["GET"],
                instruments: &[],
                description: "A route",
                function: "route",
                source,
                handler: |_| Box::pin(async { Ok(Response::default()) }),
            });
        }
    }
    (plugin_rows, route_rows)
}

criterion_group!(benches, mounting);
criterion_main!(benches);
