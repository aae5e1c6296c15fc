//! From a request to its response: what the head decides, and the log.

use std::sync::Arc;
use std::time::Instant;

use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Request, Response as HttpResponse};

use super::response::{Reset, Response};
use super::response_body::ResponseBody;
use super::route::Route;
use super::shared::Shared;
use super::upload::{Upload, drain};
use super::{auth, canned, headers::UploadHeaders};

/// A request whose head is in order.
enum Admitted {
    Poll { key: String },
    Upload(Upload),
}

/// Responds to a request, or has the connection reset.
pub(super) async fn serve(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<HttpResponse<ResponseBody>, Reset> {
    let begun = Instant::now();
    let line = format!("{} {}", request.method(), request.uri().path());
    let response = respond(&shared, request).await;
    if shared.options.log {
        let outcome = response.as_ref().map_or_else(|_| "reset".to_owned(), |response| response.status().to_string());
        eprintln!("{line}: {outcome}, {} ms", begun.elapsed().as_millis());
    }
    response
}

async fn respond(shared: &Shared, request: Request<Incoming>) -> Result<HttpResponse<ResponseBody>, Reset> {
    let (head, mut body) = request.into_parts();
    shared.counters.request(head.uri.path());
    let response = match admit(shared, &head) {
        Ok(Admitted::Upload(upload)) => return upload.run(shared, body).await,
        Ok(Admitted::Poll { key }) => shared.results.poll(&key),
        Err(refusal) => refusal,
    };
    drain(&mut body).await;
    Ok(response.whole())
}

/// Decides everything that the head decides.
fn admit(shared: &Shared, head: &Parts) -> Result<Admitted, Response> {
    let options = &shared.options;
    if shared.bucket.as_ref().is_some_and(|bucket| !bucket.take()) {
        return Err(canned::over_limit(&options.faults));
    }
    let path = head.uri.path();
    if let Some(rule) = options.rules.iter().find(|rule| path.contains(&rule.path)) {
        return Err(canned::by_rule(rule));
    }
    let route = Route::of(&head.method, path)?;
    auth::authorize(&head.headers, options.api_key.as_ref())?;
    match route {
        Route::Result { key } => Ok(Admitted::Poll { key }),
        Route::Rows { table, tenant } => {
            let headers = UploadHeaders::read(&head.headers, options.body_limit)?;
            let fault = shared.counters.upload(&headers.key, &options.faults);
            Ok(Admitted::Upload(Upload { path: path.to_owned(), table, tenant, headers, fault }))
        }
    }
}
