//! A client of Spillway that gets whole answers: it keeps the highest attempt, has a
//! deadline, tries again where that is safe and wanted, and tells why when there is no
//! answer. Start with [`Client`].

mod answer;
mod call_error;
mod client;
mod tries;

/// The contract, generated from `proto/`.
pub mod pb {
    tonic::include_proto!("spillway.v1");
}

pub use answer::Answer;
pub use call_error::CallError;
pub use client::{AnswerStream, CallOptions, Client, Metadata, Update};
