/**
 * Whether an error says that prompt and answer do not fit the model's window. No
 * code is common to all providers, so their sentences are matched (providers.md
 * §3.4; recorded unless marked).
 */
const sentences: readonly RegExp[] = [
  /prompt is too long/i, // Anthropic, Bedrock
  /input token count.{0,40}exceeds the maximum/i, // Gemini, Vertex
  /input tokens exceeded|exceeds maximum length/i, // Bedrock
  /maximum context length/i, // DeepSeek, vLLM, OpenRouter, Mistral (unconfirmed)
  /exceeds? the (?:model'?s? )?(?:maximum )?context (?:window|length|size)/i, // OpenAI, llama.cpp (unconfirmed)
  /input tokens exceed the configured limit/i, // OpenAI's reasoning models (reported)
  /exceeded max context length/i, // Ollama
  /too many tokens: size limit exceeded/i, // Cohere
  /input length and .?max_tokens.? exceed context limit/i, // Anthropic (unconfirmed)
];

export function saysContextExceeded(message: string): boolean {
  return sentences.some((sentence) => sentence.test(message));
}
