//! When a call may be made again. A generation costs money, so only a call with an
//! idempotency key is made again: the gateway joins it to the first one, or replays its
//! answer.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};
use tonic::{Code, Status};

use crate::CallError;

const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The tries of one call under one deadline.
#[derive(Debug)]
pub(crate) struct Tries {
    pub made: u32,
    most: u32,
    deadline: Instant,
}

impl Tries {
    pub fn new(has_key: bool, max_tries: u32, timeout: Duration) -> Self {
        let most = if has_key { max_tries } else { 1 };
        Self { made: 0, most, deadline: Instant::now() + timeout }
    }

    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Waits for a step of a call until the deadline.
    pub async fn bounded<T>(&self, step: impl Future<Output = Result<T, Status>>) -> Result<T, CallError> {
        match timeout_at(self.deadline, step).await {
            Ok(Ok(value)) => Ok(value),
            // tonic's own timer tells a deadline as a cancellation.
            Ok(Err(status)) if status.code() != Code::Cancelled || !self.time_left().is_zero() => {
                Err(CallError::of(&status, self.made))
            }
            _ => Err(CallError::new(Code::DeadlineExceeded, "the deadline passed", self.made)),
        }
    }

    /// Waits for the next try, or gives back what the call came to.
    pub async fn after(&self, error: CallError) -> Result<(), CallError> {
        match self.wait(&error) {
            Some(wait) if wait < self.time_left() => {
                sleep(wait).await;
                Ok(())
            }
            _ => Err(error),
        }
    }

    fn wait(&self, error: &CallError) -> Option<Duration> {
        if self.made >= self.most || error.code != Code::Unavailable {
            return None;
        }
        match &error.pushback {
            // Full jitter under a bound that doubles with each try.
            None => Some(
                LONGEST_WAIT.min(FIRST_WAIT * 2u32.saturating_pow(self.made - 1)).mul_f64(fastrand::f64()),
            ),
            // gRFC A6: anything but a whole number of milliseconds means never.
            Some(pushback) => pushback.parse::<u32>().ok().map(|ms| Duration::from_millis(ms.into())),
        }
    }
}
