//! The names that a host answers to: a page whose DNS leads here (DNS rebinding) gets nothing and moves nothing.

use ivoryos_plugin::App;
use ivoryos_plugin::testing::Server;
use poem::http::StatusCode;
use poem::listener::TcpListener;
use poem::test::{TestClient, TestRequestBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::serve::{Program, refusal};
use crate::{HTML, client, header, host, json, status, text};

const POLL: &str = "/socket.io/?EIO=4&transport=polling";

fn get<'a>(client: &'a TestClient<App>, host: &str) -> TestRequestBuilder<'a, App> {
    client.get("/ivoryos/steady/status").header("host", host)
}

#[tokio::test]
async fn a_page_of_a_name_that_was_led_here_neither_reads_nor_changes_nor_connects() {
    let server = Server::start(host()).await;
    let evil = format!("evil.example:{}", server.address.port());
    let origin = format!("http://{evil}");
    let client = server.http();
    for (method, path) in [
        ("GET", "/ivoryos/"),
        ("GET", "/ivoryos/plugins.json"),
        ("GET", "/ivoryos/static/ivoryos.css"),
        ("GET", "/ivoryos/steady/status"),
        ("POST", "/ivoryos/echo/length"),
        ("GET", POLL),
        ("POST", POLL),
        ("OPTIONS", POLL),
        ("GET", "/nothing"),
    ] {
        let request = client.request(method.parse().unwrap(), path);
        let request = request.header("host", &evil).header("origin", &origin);
        let response = request.header("sec-fetch-site", "same-origin").send().await;
        assert_eq!(status(&response), StatusCode::FORBIDDEN, "{method} {path}");
    }
    let headers = [("host", evil.as_str()), ("origin", &origin)];
    let refused = server.handshake("/socket.io/", &headers).await;
    let refused = refused.err().unwrap();
    assert_eq!(refused.status, Some(StatusCode::FORBIDDEN));
}

#[tokio::test]
async fn the_refusal_names_the_name_and_says_how_to_allow_it() {
    let client = client(host());
    let error = json(get(&client, "Evil.example.:8000").send().await).await;
    let error = &error["error"];
    assert_eq!(error["status"], 403);
    assert_eq!(error["host"], "evil.example");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("`evil.example`")
    );
    let hint = error["hint"].as_str().unwrap();
    for way in [
        "ALLOWED_HOSTS=evil.example",
        "Host::allow_host(\"evil.example\")",
    ] {
        assert!(hint.contains(way), "{hint}");
    }
    let request = get(&client, "evil.example").header("accept", HTML);
    let response = request.send().await;
    assert_eq!(status(&response), StatusCode::FORBIDDEN);
    assert!(
        header(&response, "content-type")
            .unwrap()
            .starts_with("text/html")
    );
    let page = text(response).await;
    assert!(page.contains("evil.example") && page.contains("ALLOWED_HOSTS"));
    // Whoever reads this is not to learn what is mounted.
    assert!(!page.contains("/ivoryos/steady"), "{page}");
}

#[tokio::test]
async fn a_host_answers_to_addresses_and_to_its_own_names() {
    let client = client(
        host()
            .allow_host("lab.example")
            .allow_host("Jalapeño.example"),
    );
    let own = gethostname::gethostname().into_string().unwrap();
    let own_with_port = format!("{}:8000", own.to_uppercase());
    for name in [
        "127.0.0.1",
        "127.0.0.1:1",
        "192.168.7.9:8000",
        "[::1]:8000",
        "[fe80::1]",
        "2130706433",
        "localhost",
        "LOCALHOST.:9999",
        "pump.localhost:8000",
        "bench-3.local",
        &own,
        &own_with_port,
        "lab.example",
        "Lab.Example.:8000",
        "xn--jalapeo-9za.example",
        "jalape\u{f1}o.example",
    ] {
        let response = get(&client, name).send().await;
        assert_eq!(status(&response), StatusCode::OK, "{name}");
    }
    for name in [
        "evil.example",
        "local",
        "notlocal",
        "notlocalhost",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "lab.example.evil.example",
        "evil.lab.example",
        "example",
        "localhost,evil.example",
        "xn--jalapeo-9zb.example",
    ] {
        let response = get(&client, name).send().await;
        let status = status(&response);
        assert!(status.is_client_error(), "{name}: {status}");
    }
}

#[tokio::test]
async fn a_host_that_is_none_is_a_bad_request() {
    let client = client(host().allow_host("*"));
    for name in [
        "",
        ".",
        ":8000",
        "lab:port",
        "lab:99999",
        "me@localhost",
        "me:secret@localhost",
        "localhost/evil",
        "localhost evil.example",
        "http://localhost",
        "[fe80::1%25eth0]:8000",
        "[::1",
    ] {
        let response = get(&client, name).send().await;
        assert_eq!(status(&response), StatusCode::BAD_REQUEST, "{name}");
    }
    let twice = get(&client, "localhost").header("host", "localhost");
    assert_eq!(status(&twice.send().await), StatusCode::BAD_REQUEST);
    let absolute = client.get("http://evil.example/ivoryos/steady/status");
    absolute.send().await.assert_status_is_ok();
}

#[tokio::test]
async fn every_name_that_a_request_has_is_checked() {
    let client = client(host());
    let path = "http://evil.example/ivoryos/steady/status";
    let request = || client.get(path);
    assert_eq!(status(&request().send().await), StatusCode::FORBIDDEN);
    let request = request().header("host", "localhost");
    assert_eq!(status(&request.send().await), StatusCode::FORBIDDEN);
    // What is asked in this process comes from no network, and need not say whom it asks.
    let request = client.get("/ivoryos/steady/status");
    request.send().await.assert_status_is_ok();
}

#[tokio::test]
async fn a_star_answers_whatever_the_name() {
    let client = client(host().allow_host("*"));
    get(&client, "evil.example")
        .send()
        .await
        .assert_status_is_ok();
}

/// Nobody can be asked whether to believe them: a browser's page can send these as well.
#[tokio::test]
async fn a_forwarded_name_is_not_believed() {
    let client = client(host());
    for (name, value) in [
        ("x-forwarded-host", "localhost"),
        ("x-original-host", "localhost"),
        ("forwarded", "host=localhost;proto=https"),
    ] {
        let request = get(&client, "evil.example").header(name, value);
        assert_eq!(status(&request.send().await), StatusCode::FORBIDDEN);
        let request = get(&client, "localhost").header(name, "evil.example");
        request.send().await.assert_status_is_ok();
    }
}

/// The first line of the answer to a request with this version and these headers.
async fn asked(address: std::net::SocketAddr, version: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request =
        format!("GET /ivoryos/steady/status HTTP/{version}\r\nconnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_server_of_another_kind_is_guarded_as_well() {
    let own = Server::start(host()).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let poems = listener.local_addr().unwrap();
    drop(listener);
    let app = host().mount_all().unwrap();
    let running = tokio::spawn(poem::Server::new(TcpListener::bind(poems)).run(app));
    ivoryos_plugin::testing::eventually("it listens", async || {
        TcpStream::connect(poems).await.is_ok()
    })
    .await;
    for address in [own.address, poems] {
        for (version, headers, expected) in [
            ("1.1", "host: localhost\r\n", "200"),
            ("1.1", "host: evil.example\r\n", "403"),
            ("1.1", "host: localhost\r\nhost: localhost\r\n", "400"),
            ("1.1", "host:\r\n", "400"),
            ("1.1", "", "400"),
            ("1.0", "", "200"),
            ("1.0", "host: evil.example\r\n", "403"),
        ] {
            let line = asked(address, version, headers).await;
            assert!(line.contains(expected), "{version} {headers:?}: {line}");
        }
    }
    running.abort();
}

#[test]
fn the_environment_names_names() {
    let program = Program::start(&[("ALLOWED_HOSTS", "lab.example, bench.example,")]);
    let program_status = |host: &str| {
        let url = format!("http://{}/ivoryos/steady/status", program.address());
        let response = ureq::get(&url).header("host", host).call();
        response.is_ok()
    };
    assert!(program_status("lab.example:8000"));
    assert!(program_status("bench.example"));
    assert!(!program_status("evil.example"));
    for (names, expected) in [
        ("http://lab.example/", "write `lab.example`"),
        ("lab.example:8000", "write `lab.example`"),
        ("*.lab.example", "write each name"),
        ("lab.example;bench.example", "names are separated by commas"),
        ("lab.example bench.example", "names are separated by commas"),
        ("lab.example|bench.example", "write a name alone"),
    ] {
        let text = refusal(&[("ALLOWED_HOSTS", names)]);
        assert!(text.contains(expected), "{text}");
    }
}
