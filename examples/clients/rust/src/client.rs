//! The calls: unary, and as a stream of updates.

use std::time::Duration;

use tonic::{
    Code, Request, Streaming,
    codec::CompressionEncoding,
    metadata::{Ascii, MetadataMap, MetadataValue, errors::InvalidMetadataValue},
    transport::{Channel, Endpoint},
};

use crate::pb::{
    CompleteRequest, Completion, CompletionRequest, Failure, StreamCompleteRequest, StreamCompleteResponse,
    completion_service_client::CompletionServiceClient, stream_complete_response::Event,
};
use crate::{Answer, CallError, tries::Tries};

/// The largest message taken.
const MAX_ANSWER_BYTES: usize = 64 << 20;

/// Gets whole answers. Cheap to clone; clones share the connection.
#[derive(Clone, Debug)]
pub struct Client {
    rpc: CompletionServiceClient<Channel>,
    authorization: Option<MetadataValue<Ascii>>,
}

/// The bounds of one call.
#[derive(Clone, Copy, Debug)]
pub struct CallOptions {
    /// Over all attempts and tries.
    pub timeout: Duration,
    /// The most tries of a call with an idempotency key; one without is made once.
    pub max_tries: u32,
}

impl Default for CallOptions {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(60), max_tries: 3 }
    }
}

/// What a stream tells as it goes.
#[derive(Debug)]
pub enum Update {
    /// A piece of the answer, as it came; [`AnswerStream::answer`] has it all.
    Delta(Event),
    /// All that came so far is void.
    Restart { failed_endpoint: String, failure: Option<Failure> },
    /// All that came so far is void: the connection to the gateway broke.
    ConnectionLost,
    /// The last update of every good stream.
    Whole(Box<Answer>, Metadata),
}

/// What a response carried besides messages.
#[derive(Debug, Default)]
pub struct Metadata {
    /// Of a unary call these hold the trailers too: tonic makes no difference there.
    pub headers: MetadataMap,
    pub trailers: MetadataMap,
    /// How often the call was made.
    pub tries: u32,
}

impl Client {
    /// A client that connects with its first call, to either listener.
    pub fn connect(url: String) -> Result<Self, tonic::transport::Error> {
        let channel = Endpoint::from_shared(url)?.connect_lazy();
        let rpc = CompletionServiceClient::new(channel)
            .max_decoding_message_size(MAX_ANSWER_BYTES)
            .accept_compressed(CompressionEncoding::Gzip);
        Ok(Self { rpc, authorization: None })
    }

    /// Sends a bearer token with every call.
    pub fn with_token(mut self, token: &str) -> Result<Self, InvalidMetadataValue> {
        self.authorization = Some(format!("Bearer {token}").parse()?);
        Ok(self)
    }

    /// Compresses requests.
    pub fn with_gzip(mut self) -> Self {
        self.rpc = self.rpc.send_compressed(CompressionEncoding::Gzip);
        self
    }

    /// Gets the answer in one message.
    pub async fn complete(
        &self,
        request: CompletionRequest,
        options: CallOptions,
    ) -> Result<(Completion, Metadata), CallError> {
        let mut tries = tries_of(&request, options);
        loop {
            let call = self.begin(&mut tries, CompleteRequest { request: Some(request.clone()) });
            let error = match tries.bounded(self.rpc.clone().complete(call)).await {
                Ok(response) => {
                    let (headers, response, _) = response.into_parts();
                    match response.completion {
                        Some(completion) => {
                            let metadata = Metadata { headers, tries: tries.made, ..Metadata::default() };
                            return Ok((completion, metadata));
                        }
                        None => incomplete(&tries),
                    }
                }
                Err(error) => error,
            };
            tries.after(error).await?;
        }
    }

    /// Gets the answer as it is written. The call begins with the first `next`.
    pub fn stream(&self, request: CompletionRequest, options: CallOptions) -> AnswerStream {
        let tries = tries_of(&request, options);
        AnswerStream { client: self.clone(), request, tries, answer: Answer::default(), state: State::Idle }
    }

    /// Counts a try, and makes its request.
    fn begin<T>(&self, tries: &mut Tries, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(tries.time_left());
        if let Some(authorization) = &self.authorization {
            request.metadata_mut().insert("authorization", authorization.clone());
        }
        if tries.made > 0 {
            request.metadata_mut().insert("grpc-previous-rpc-attempts", tries.made.into());
        }
        tries.made += 1;
        request
    }
}

/// A stream of updates. Dropping it cancels the call.
#[derive(Debug)]
pub struct AnswerStream {
    client: Client,
    request: CompletionRequest,
    tries: Tries,
    answer: Answer,
    state: State,
}

#[derive(Debug)]
enum State {
    Idle,
    Running { headers: MetadataMap, events: Box<Streaming<StreamCompleteResponse>> },
    Ended,
}

impl AnswerStream {
    /// What is kept so far.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// The next update; none after [`Update::Whole`] or an error.
    pub async fn next(&mut self) -> Result<Option<Update>, CallError> {
        loop {
            if matches!(self.state, State::Ended) {
                return Ok(None);
            }
            let error = match self.step().await {
                Ok(Some(update)) => return Ok(Some(update)),
                Ok(None) => continue,
                Err(error) => error,
            };
            self.state = State::Ended;
            self.tries.after(error).await?;
            self.state = State::Idle;
            if std::mem::take(&mut self.answer).attempt > 0 {
                return Ok(Some(Update::ConnectionLost));
            }
        }
    }

    /// Begins a try, or takes its next event in.
    async fn step(&mut self) -> Result<Option<Update>, CallError> {
        let State::Running { events, .. } = &mut self.state else {
            let message = StreamCompleteRequest { request: Some(self.request.clone()) };
            let call = self.client.begin(&mut self.tries, message);
            let response = self.tries.bounded(self.client.rpc.stream_complete(call)).await?;
            let (headers, events, _) = response.into_parts();
            self.state = State::Running { headers, events: Box::new(events) };
            return Ok(None);
        };
        match self.tries.bounded(events.message()).await {
            Ok(Some(response)) if self.answer.take(&response) => Ok(response.event.and_then(update_of)),
            Ok(Some(_)) => Ok(None),
            // Whatever breaks after it, an answer that is complete is one.
            _ if self.answer.completion.is_some() => Ok(Some(self.whole().await)),
            Ok(None) => Err(incomplete(&self.tries)),
            Err(error) => Err(error),
        }
    }

    async fn whole(&mut self) -> Update {
        let mut metadata = Metadata { tries: self.tries.made, ..Metadata::default() };
        if let State::Running { headers, mut events } = std::mem::replace(&mut self.state, State::Ended) {
            metadata.headers = headers;
            metadata.trailers = events.trailers().await.ok().flatten().unwrap_or_default();
        }
        Update::Whole(Box::new(self.answer.clone()), metadata)
    }
}

fn update_of(event: Event) -> Option<Update> {
    match event {
        Event::Restarted(restarted) => {
            Some(Update::Restart { failed_endpoint: restarted.failed_endpoint, failure: restarted.reason })
        }
        Event::AttemptStarted(_) | Event::Completed(_) => None,
        delta => Some(Update::Delta(delta)),
    }
}

fn tries_of(request: &CompletionRequest, options: CallOptions) -> Tries {
    Tries::new(!request.idempotency_key.is_empty(), options.max_tries, options.timeout)
}

fn incomplete(tries: &Tries) -> CallError {
    CallError::new(Code::Unavailable, "the call ended without a whole answer", tries.made)
}
