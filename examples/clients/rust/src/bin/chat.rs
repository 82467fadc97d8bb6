//! A conversation in the terminal that shows restarts as they happen.
//!
//! ```sh
//! cargo run --bin chat [URL [ROUTE]]
//! ```

use std::{env, error::Error, io::Write};

use spillway_client::{
    CallError, CallOptions, Client, Update,
    pb::{
        CompletionRequest, ContentPart, Message, Role, content_part::Content, stream_complete_response::Event,
    },
};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let url = args.next().unwrap_or_else(|| "http://localhost:50051".into());
    let route = args.next().unwrap_or_else(|| "chat-default".into());
    let mut client = Client::connect(url)?;
    if let Ok(token) = env::var("SPILLWAY_TOKEN") {
        client = client.with_token(&token)?;
    }
    let mut messages = Vec::new();
    let mut lines = BufReader::new(stdin()).lines();
    show("> ");
    while let Some(line) = lines.next_line().await? {
        messages.push(turn(Role::User, line));
        let request = CompletionRequest {
            route: route.clone(),
            messages: messages.clone(),
            idempotency_key: format!("{:032x}", fastrand::u128(..)),
            ..CompletionRequest::default()
        };
        match ask(&client, request).await {
            Ok(answer) => messages.push(turn(Role::Assistant, answer)),
            Err(error) => {
                messages.pop();
                show(&format!("\n  [no answer: {error}]\n"));
            }
        }
        show("> ");
    }
    show("\n");
    Ok(())
}

/// Asks, shows the answer as it grows, and returns it whole.
async fn ask(client: &Client, request: CompletionRequest) -> Result<String, CallError> {
    let mut stream = client.stream(request, CallOptions::default());
    while let Some(update) = stream.next().await? {
        match update {
            Update::Delta(Event::TextDelta(delta)) => show(&delta.text),
            Update::Delta(_) => {}
            Update::Restart { failed_endpoint, failure } => {
                let kind = failure.map(|failure| failure.kind().as_str_name()).unwrap_or_default();
                show(&format!("\n  [void: {failed_endpoint}: {kind}; starting over]\n"));
            }
            Update::ConnectionLost => show("\n  [void: the connection was lost; starting over]\n"),
            Update::Whole(answer, _) => {
                let completion = answer.completion.unwrap_or_default();
                let (attempt, attempts) = (answer.attempt, completion.attempts.len());
                show(&format!("\n  [{}, attempt {attempt} of {attempts}]\n", completion.endpoint));
                return Ok(answer.text);
            }
        }
    }
    unreachable!("a stream ends with an answer or an error")
}

fn turn(role: Role, text: String) -> Message {
    Message { role: role.into(), parts: vec![ContentPart { content: Some(Content::Text(text)) }] }
}

fn show(text: &str) {
    print!("{text}");
    // A terminal that is gone ends the program with the next line.
    let _ = std::io::stdout().flush();
}
