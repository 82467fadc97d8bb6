//! Runs the conformance cases with this client and prints what it saw, a line of JSON for
//! each case. See `../conformance/README.md`.
//!
//! ```sh
//! cargo run --bin conformance CASES TARGET
//! ```

mod cases;
mod observation;

use std::{env, error::Error, fs, time::Duration};

use cases::{Case, Target};
use observation::{answered, code_name, failed};
use serde_json::{Value, json};
use spillway_client::{
    CallError, CallOptions, Client, Update,
    pb::{CompletionRequest, content_part::Content},
};
use tonic::{
    Status,
    transport::{Channel, Endpoint},
};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

/// Why a case has no observation of its own.
enum Failed {
    Call(CallError),
    Status(Status),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().collect();
    let [_, cases, target] = &args[..] else { return Err("usage: conformance CASES TARGET".into()) };
    let cases: Vec<Case> = serde_json::from_str(&fs::read_to_string(cases)?)?;
    let target: Target = serde_json::from_str(target)?;
    for case in &cases {
        let mut seen = match run(case, &target).await? {
            Ok(seen) => seen,
            Err(Failed::Call(error)) => failed(&error),
            Err(Failed::Status(status)) => {
                json!({ "code": code_name(status.code()), "message": status.message() })
            }
        };
        seen["case"] = case.name.as_str().into();
        println!("{seen}");
    }
    Ok(())
}

async fn run(case: &Case, target: &Target) -> Result<Result<Value, Failed>, Box<dyn Error>> {
    let url = format!("http://{}", target.doors.get(&case.name).unwrap_or(&target.address));
    let mut client = Client::connect(url.clone())?;
    let token = case.options.token.as_ref().unwrap_or(&target.token);
    if !token.is_empty() {
        client = client.with_token(token)?;
    }
    if case.options.gzip {
        client = client.with_gzip();
    }
    let timeout = Duration::from_millis(case.options.timeout_ms.unwrap_or(30_000));
    let options = CallOptions { timeout, max_tries: case.options.max_tries.unwrap_or(3) };
    let request = case.request.to_proto();
    let channel = Endpoint::from_shared(url)?.connect_lazy();
    Ok(match case.call.as_str() {
        "complete" => complete(&client, request, options).await.map_err(Failed::Call),
        "stream" => stream(&client, request, options, case.options.cancel_after_first_delta)
            .await
            .map_err(Failed::Call),
        "health" => health(channel, &case.service).await.map_err(Failed::Status),
        "reflection" => reflection(channel).await.map_err(Failed::Status),
        other => return Err(format!("there is no call {other:?}").into()),
    })
}

async fn complete(
    client: &Client,
    request: CompletionRequest,
    options: CallOptions,
) -> Result<Value, CallError> {
    let (completion, metadata) = client.complete(request, options).await?;
    let (mut text, mut calls) = (String::new(), Vec::new());
    for part in completion.message.iter().flat_map(|message| &message.parts) {
        match &part.content {
            Some(Content::Text(piece)) => text += piece,
            Some(Content::ToolCall(call)) => calls.push(call.clone()),
            _ => {}
        }
    }
    Ok(answered(&text, &calls, &completion, &metadata))
}

async fn stream(
    client: &Client,
    request: CompletionRequest,
    options: CallOptions,
    cancel_after_first_delta: bool,
) -> Result<Value, CallError> {
    let mut restarts = Vec::new();
    let mut stream = client.stream(request, options);
    while let Some(update) = stream.next().await? {
        match update {
            // Dropping the stream cancels the call; there is nobody left to hear of it.
            Update::Delta(_) if cancel_after_first_delta => {
                return Ok(json!({ "code": "CANCELLED", "text": null }));
            }
            Update::Delta(_) => {}
            Update::Restart { failed_endpoint, failure } => {
                let reason = failure.map(|failure| failure.kind().as_str_name());
                restarts.push(json!({ "endpoint": failed_endpoint, "reason": reason }));
            }
            Update::ConnectionLost => restarts.push(json!({ "endpoint": null, "reason": null })),
            Update::Whole(answer, metadata) => {
                let completion = answer.completion.unwrap_or_default();
                let mut seen = answered(&answer.text, &answer.tool_calls, &completion, &metadata);
                seen["restarts"] = restarts.into();
                return Ok(seen);
            }
        }
    }
    unreachable!("a stream ends with an answer or an error")
}

async fn health(channel: Channel, service: &str) -> Result<Value, Status> {
    let request = HealthCheckRequest { service: service.to_owned() };
    let response = HealthClient::new(channel).check(request).await?.into_inner();
    Ok(json!({ "code": "OK", "status": response.status().as_str_name() }))
}

async fn reflection(channel: Channel) -> Result<Value, Status> {
    let message_request = Some(MessageRequest::ListServices(String::new()));
    let request = ServerReflectionRequest { host: String::new(), message_request };
    let mut client = ServerReflectionClient::new(channel);
    let mut responses = client.server_reflection_info(tokio_stream::once(request)).await?.into_inner();
    while let Some(response) = responses.message().await? {
        if let Some(MessageResponse::ListServicesResponse(list)) = response.message_response {
            let services: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
            return Ok(json!({ "code": "OK", "services": services }));
        }
    }
    Err(Status::internal("reflection did not answer"))
}
