//! Why a call ended without an answer, with everything that the gateway says about it.

use std::{error::Error, fmt, time::Duration};

use prost::Message;
use tonic::{Code, Status};
use tonic_types::pb::{BadRequest, RetryInfo, Status as RichStatus, bad_request::FieldViolation};

use crate::pb::FailoverError;

#[derive(Debug)]
pub struct CallError {
    /// A lost connection, and a stream that ended without a whole answer, are
    /// [`Code::Unavailable`].
    pub code: Code,
    pub message: String,
    /// What was tried; none when the call failed before an endpoint was chosen.
    pub failover: Option<FailoverError>,
    /// When asking again may help.
    pub retry_after: Option<Duration>,
    /// The fields of the request that are wrong.
    pub violations: Vec<FieldViolation>,
    /// "-1" when the server asks not to be tried again.
    pub pushback: Option<String>,
    /// How often the call was made before this was given up.
    pub tries: u32,
}

impl CallError {
    pub(crate) fn of(status: &Status, tries: u32) -> Self {
        let pushback = status.metadata().get("grpc-retry-pushback-ms").and_then(|value| value.to_str().ok());
        let mut error = Self::new(code_of(status), status.message(), tries);
        error.pushback = pushback.map(str::to_owned);
        if let Ok(rich) = RichStatus::decode(status.details()) {
            for detail in &rich.details {
                error.take(&detail.type_url, &detail.value);
            }
        }
        error
    }

    pub(crate) fn new(code: Code, message: &str, tries: u32) -> Self {
        let message = message.to_owned();
        let (failover, retry_after, violations, pushback) = (None, None, Vec::new(), None);
        Self { code, message, failover, retry_after, violations, pushback, tries }
    }

    /// Reads one detail of the status. One that does not parse says nothing.
    fn take(&mut self, type_url: &str, value: &[u8]) {
        if type_url.ends_with("/spillway.v1.FailoverError") {
            self.failover = FailoverError::decode(value).ok();
        } else if type_url.ends_with("/google.rpc.RetryInfo") {
            let delay = RetryInfo::decode(value).ok().and_then(|info| info.retry_delay);
            self.retry_after = delay.and_then(|delay| delay.try_into().ok());
        } else if type_url.ends_with("/google.rpc.BadRequest") {
            self.violations.extend(BadRequest::decode(value).unwrap_or_default().field_violations);
        }
    }
}

/// A status with a source was made on this side: the connection broke.
fn code_of(status: &Status) -> Code {
    match status.code() {
        Code::Unknown | Code::Internal if status.source().is_some() => Code::Unavailable,
        code => code,
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.code, self.message)
    }
}

impl Error for CallError {}
