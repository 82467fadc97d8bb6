//! The rule that every client follows: keep only the events of the highest attempt.

use crate::pb::{
    Completion, StreamCompleteResponse, ToolCall, ToolCallDelta, stream_complete_response::Event,
};

/// What is kept of a stream.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The attempt that all of it belongs to; counts from 1.
    pub attempt: u32,
    pub text: String,
    pub reasoning: String,
    pub refusal: String,
    pub tool_calls: Vec<ToolCall>,
    /// All else about the answer; none until it is whole.
    pub completion: Option<Completion>,
}

impl Answer {
    /// Takes an event in; false when it is of a lower attempt, and void.
    pub fn take(&mut self, response: &StreamCompleteResponse) -> bool {
        if response.attempt < self.attempt {
            return false;
        }
        if response.attempt > self.attempt {
            *self = Answer { attempt: response.attempt, ..Answer::default() };
        }
        match &response.event {
            Some(Event::TextDelta(delta)) => self.text += &delta.text,
            Some(Event::ReasoningDelta(delta)) => self.reasoning += &delta.text,
            Some(Event::RefusalDelta(delta)) => self.refusal += &delta.text,
            Some(Event::ToolCallDelta(delta)) => self.take_tool_call(delta),
            Some(Event::Completed(completed)) => self.completion = completed.completion.clone(),
            Some(Event::AttemptStarted(_) | Event::Restarted(_)) | None => {}
        }
        true
    }

    fn take_tool_call(&mut self, delta: &ToolCallDelta) {
        while self.tool_calls.len() <= delta.index as usize {
            let (id, name) = (delta.id.clone(), delta.name.clone());
            self.tool_calls.push(ToolCall { id, name, arguments: String::new() });
        }
        self.tool_calls[delta.index as usize].arguments += &delta.arguments;
    }
}
