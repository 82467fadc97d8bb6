//! What is printed of an answer or an error.

use serde_json::{Map, Value, json};
use spillway_client::{
    CallError, Metadata,
    pb::{Completion, FailoverError, FailureKind, ToolCall},
};
use tonic::{
    Code,
    metadata::{KeyAndValueRef, MetadataMap},
};

pub fn answered(text: &str, calls: &[ToolCall], completion: &Completion, metadata: &Metadata) -> Value {
    let calls: Vec<_> = calls
        .iter()
        .map(|call| json!({ "id": call.id, "name": call.name, "arguments": call.arguments }))
        .collect();
    json!({
        "code": "OK",
        "text": (text.len() <= 4096).then_some(text),
        "textBytes": text.len(),
        "toolCalls": calls,
        "finishReason": completion.finish_reason().as_str_name(),
        "completionId": completion.id,
        "endpoint": completion.endpoint,
        "attempts": completion.attempts.len(),
        "replayed": completion.replayed,
        "tries": metadata.tries,
        "headers": texts(&metadata.headers),
        "trailers": texts(&metadata.trailers),
    })
}

pub fn failed(error: &CallError) -> Value {
    json!({
        "code": code_name(error.code),
        "message": error.message,
        "text": null,
        "failover": error.failover.as_ref().map(failover),
        "retryAfterMs": error.retry_after.map(|delay| delay.as_millis() as u64),
        "violations": error.violations.iter().map(|violation| &violation.field).collect::<Vec<_>>(),
        "pushback": error.pushback,
        "tries": error.tries,
    })
}

fn failover(error: &FailoverError) -> Value {
    let attempts: Vec<_> = error
        .attempts
        .iter()
        .map(|attempt| {
            let kind = attempt.failure.as_ref().map_or(FailureKind::Unspecified, |failure| failure.kind());
            json!({ "endpoint": attempt.endpoint, "failure": kind.as_str_name() })
        })
        .collect();
    let refusals: Vec<_> = error.refusals.iter().map(|refusal| &refusal.endpoint).collect();
    json!({ "attempts": attempts, "refusals": refusals })
}

fn texts(metadata: &MetadataMap) -> Map<String, Value> {
    let text = |entry| match entry {
        KeyAndValueRef::Ascii(key, value) => Some((key.to_string(), value.to_str().ok()?.into())),
        KeyAndValueRef::Binary(..) => None,
    };
    metadata.iter().filter_map(text).collect()
}

/// The name of a status as the contract spells it.
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
