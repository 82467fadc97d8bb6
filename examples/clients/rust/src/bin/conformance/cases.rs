//! The form of a case, and the request that it asks for.

use std::collections::HashMap;

use prost_types::{ListValue, Struct, Value, value::Kind};
use serde::Deserialize;
use spillway_client::pb::{
    CompletionRequest, ContentPart, Message, Role, RoutingPreferences, Tool, ToolCall, ToolResult,
    content_part::Content,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    pub name: String,
    pub call: String,
    #[serde(default)]
    pub service: String,
    #[serde(default)]
    pub request: CaseRequest,
    #[serde(default)]
    pub options: CaseOptions,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CaseOptions {
    pub timeout_ms: Option<u64>,
    pub max_tries: Option<u32>,
    pub gzip: bool,
    pub token: Option<String>,
    pub cancel_after_first_delta: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CaseRequest {
    route: String,
    prompt: String,
    prompt_bytes: usize,
    tools: Vec<CaseTool>,
    tool_result: Option<CaseToolResult>,
    only_endpoints: Vec<String>,
    idempotency_key: String,
}

#[derive(Deserialize)]
struct CaseTool {
    name: String,
    #[serde(default)]
    description: String,
    parameters: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct CaseToolResult {
    id: String,
    name: String,
    arguments: String,
    content: String,
}

#[derive(Deserialize)]
pub struct Target {
    pub address: String,
    pub token: String,
    pub doors: HashMap<String, String>,
}

impl CaseRequest {
    pub fn to_proto(&self) -> CompletionRequest {
        let mut messages = Vec::new();
        if !self.prompt.is_empty() {
            let times = self.prompt_bytes.div_ceil(self.prompt.len()).max(1);
            messages.push(message(Role::User, Content::Text(self.prompt.repeat(times))));
        }
        if let Some(CaseToolResult { id, name, arguments, content }) = &self.tool_result {
            let call = ToolCall { id: id.clone(), name: name.clone(), arguments: arguments.clone() };
            messages.push(message(Role::Assistant, Content::ToolCall(call)));
            let result = ToolResult { tool_call_id: id.clone(), content: content.clone(), is_error: false };
            messages.push(message(Role::Tool, Content::ToolResult(result)));
        }
        let only_endpoints = self.only_endpoints.clone();
        CompletionRequest {
            route: self.route.clone(),
            messages,
            tools: self.tools.iter().map(CaseTool::to_proto).collect(),
            routing: Some(RoutingPreferences { only_endpoints, ..RoutingPreferences::default() }),
            idempotency_key: self.idempotency_key.clone(),
            ..CompletionRequest::default()
        }
    }
}

impl CaseTool {
    fn to_proto(&self) -> Tool {
        let (name, description) = (self.name.clone(), self.description.clone());
        Tool { name, description, parameters: Some(struct_of(&self.parameters)), ..Tool::default() }
    }
}

fn message(role: Role, content: Content) -> Message {
    Message { role: role.into(), parts: vec![ContentPart { content: Some(content) }] }
}

fn struct_of(object: &serde_json::Map<String, serde_json::Value>) -> Struct {
    Struct { fields: object.iter().map(|(name, value)| (name.clone(), value_of(value))).collect() }
}

fn value_of(value: &serde_json::Value) -> Value {
    let kind = match value {
        serde_json::Value::Null => Kind::NullValue(0),
        serde_json::Value::Bool(value) => Kind::BoolValue(*value),
        serde_json::Value::Number(value) => Kind::NumberValue(value.as_f64().unwrap_or(f64::NAN)),
        serde_json::Value::String(value) => Kind::StringValue(value.clone()),
        serde_json::Value::Array(items) => {
            Kind::ListValue(ListValue { values: items.iter().map(value_of).collect() })
        }
        serde_json::Value::Object(object) => Kind::StructValue(struct_of(object)),
    };
    Value { kind: Some(kind) }
}
