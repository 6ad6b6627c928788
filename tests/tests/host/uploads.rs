//! Files and cookies, with nothing but this library.

use poem::Body;
use poem::http::StatusCode;
use serde_json::json;

use crate::serve::Program;
use crate::{client, header, host, json, status};

/// A form with one file, up to its last boundary.
fn form(file: &str, content: &str) -> String {
    format!(
        "--edge\r\ncontent-disposition: form-data; name=\"protocol\"; filename=\"{file}\"\r\n\r\n{content}\r\n"
    )
}

const MULTIPART: &str = "multipart/form-data; boundary=edge";
const PATH: &str = "/ivoryos/uploads/files";

#[tokio::test]
async fn a_file_arrives_with_its_name() {
    let client = client(host());
    for (name, plain) in [
        ("run.csv", "run.csv"),
        ("../../etc/passwd", "passwd"),
        ("..", ".."),
        ("/tmp/run.csv", "run.csv"),
        ("..\\..\\run.csv", "run.csv"),
        ("", ""),
    ] {
        let body = form(name, "1,2,3") + "--edge--\r\n";
        let request = client.post(PATH).content_type(MULTIPART);
        let parts = json(request.body(body).send().await).await;
        let part = json!({ "name": "protocol", "file": plain, "length": 5 });
        assert_eq!(parts, json!([part]), "{name}");
    }
}

#[tokio::test]
async fn a_form_that_is_cut_off_or_none_is_the_client_s_mistake() {
    let client = client(host());
    let whole = form("run.csv", "1,2,3") + "--edge--\r\n";
    let (without_end, _) = whole.split_once("--edge--").unwrap();
    for (body, content_type, expected) in [
        (without_end, MULTIPART, StatusCode::BAD_REQUEST),
        (&whole[..60], MULTIPART, StatusCode::BAD_REQUEST),
        (&whole[..8], MULTIPART, StatusCode::BAD_REQUEST),
        ("", MULTIPART, StatusCode::BAD_REQUEST),
        ("nonsense", MULTIPART, StatusCode::BAD_REQUEST),
        (&whole, "multipart/form-data", StatusCode::BAD_REQUEST),
        (&whole, "text/plain", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let request = client.post(PATH).content_type(content_type);
        let response = request.body(body.to_owned()).send().await;
        assert_eq!(status(&response), expected, "{content_type}: {body}");
        assert_eq!(json(response).await["error"]["plugin"], "uploads");
    }
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_however_it_is_sent() {
    let client = client(host().body_limit(1000));
    let body = form("run.csv", &"x".repeat(2000)) + "--edge--\r\n";
    let chunks = Body::from_async_read(std::io::Cursor::new(body.clone().into_bytes()));
    for body in [Body::from(body), chunks] {
        let request = client.post(PATH).content_type(MULTIPART);
        let response = request.body(body).send().await;
        assert_eq!(status(&response), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(json(response).await["error"]["limit"], 1000);
    }
}

#[test]
fn a_form_whose_client_is_gone_midway_leaves_the_host_as_it_was() {
    use std::io::Write;

    let program = Program::start(&[]);
    for _ in 0..20 {
        let mut stream = std::net::TcpStream::connect(program.address()).unwrap();
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {MULTIPART}\r\ncontent-length: 5000\r\n\r\n"
        );
        let sent = head + &form("run.csv", "1,2,3");
        stream.write_all(sent.as_bytes()).unwrap();
    }
    assert!(program.get("/ivoryos/steady/status").contains("true"));
    let log = program.stop();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
}

#[tokio::test]
async fn cookies_are_read_and_set_and_no_other_route_is_the_wiser() {
    let client = client(host());
    let path = "/ivoryos/uploads/cookie";
    let request = client.get(path).header("cookie", "other=1; sample=abc");
    let response = request.send().await;
    let set = header(&response, "set-cookie").unwrap();
    assert!(set.starts_with("seen=yes"), "{set}");
    assert_eq!(json(response).await, 3);
    assert_eq!(json(client.get(path).send().await).await, 0);
    let request = client
        .get(path)
        .header("cookie", ";;=;sample;\u{e4}=\u{1f9ea}");
    request.send().await.assert_status_is_ok();

    let failed = client.get("/ivoryos/uploads/no-cookie").send().await;
    assert_eq!(status(&failed), StatusCode::CONFLICT);
    assert_eq!(header(&failed, "set-cookie"), None);
}

#[test]
fn a_cookie_of_eight_kibibytes_fits_into_a_request_s_head() {
    let program = Program::start(&[]);
    let asked = |path: &str, length: usize| {
        let url = format!("http://{}{path}", program.address());
        let request = ureq::get(&url).header("cookie", format!("sample={}", "a".repeat(length)));
        let mut response = request.call().ok()?;
        response.body_mut().read_to_string().ok()
    };
    let length = 8 * 1024;
    let answer = asked("/ivoryos/uploads/cookie", length);
    assert_eq!(answer, Some(length.to_string()));
    assert!(asked("/ivoryos/", length).is_some());
    assert!(asked("/ivoryos/uploads/cookie", 3 * length).is_none());
    assert!(program.get("/ivoryos/steady/status").contains("true"));
}
