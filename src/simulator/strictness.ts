/**
 * Rules of single hosts, which others of the same dialect do not have. Each holds where it
 * is set, and brings the further fields with which that host expects to be asked.
 */
export interface Strictness {
  /** Chat completions: ids of tool calls are exactly nine letters or digits, given and taken. Mistral. */
  readonly mistralToolIds?: boolean;
  /**
   * Chat completions: the model thinks unless told not to, shows it as reasoning_content,
   * and wants it back with every tool call. DeepSeek.
   */
  readonly deepseekReasoning?: boolean;
  /** Messages: two turns of one role in a row are refused, not merged. Some hosts of Claude. */
  readonly alternatingRoles?: boolean;
}
