/**
 * Whether an error says that the model or the host does not take something that was
 * sent: a fault of what Spillway wrote, which another endpoint may take (providers.md
 * §1.4). The codes for it are few, so the sentences of all providers are matched.
 */
const sentences: readonly RegExp[] = [
  /does(?:n't| not) support|not supported|unsupported/i, // nearly everybody
  /extra inputs are not permitted|extra_forbidden/i, // FastAPI: Anthropic, Mistral, vLLM
  /extraneous key|is not permitted/i, // Bedrock
  /unrecognized request argument|unknown (?:name|parameter|field)|cannot find field/i, // OpenAI, Gemini
  /prefill|cannot both be specified|may only be set to|is deprecated for this model/i, // Anthropic
  /not compatible|is not (?:available|allowed|enabled)(?: with| for|\b)/i, // Cohere, Gemini
  /thought.?signature|URL_ROBOTED/i, // Gemini
  /toolConfig/, // Bedrock
  /could not finish the message because max_tokens/i, // OpenAI's reasoning models
  // A bound that is above the model's own: the endpoint's max_output_tokens is wrong.
  /max(?:imum)?[_ ]?(?:completion_|output_|new_)?tokens.{0,80}(?:maximum|exceed|too large|at most|valid range|less than or equal|supported range)/i,
  // Rules of who speaks after whom, which each vendor and each template has of its own.
  /roles? must alternate|(?:first|last) (?:message|role)|must start with a user|unexpected role|function (?:call|response) turn/i,
  // How large a picture may be, and which formats are read.
  /image exceeds|image.{0,40}(?:too large|dimensions|max allowed size|format)|(?:process|decode|parse) (?:the |your )?image/i,
];

export function saysNotTaken(message: string): boolean {
  return sentences.some((sentence) => sentence.test(message));
}
