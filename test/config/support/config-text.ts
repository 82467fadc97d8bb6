/** A configuration of one of each, in which a test replaces the part that it is about. */
export interface ConfigParts {
  /** Flow mappings without their braces. */
  readonly provider?: string;
  readonly endpoint?: string;
  readonly route?: string;
  readonly member?: string;
  /** Further sections, as block YAML. */
  readonly more?: string;
}

export function configText(parts: ConfigParts = {}): string {
  const member = parts.member ?? "endpoint: gpt";
  return `providers:
  - {${parts.provider ?? "name: openai, preset: openai, api_key: env:KEY"}}
endpoints:
  - {${parts.endpoint ?? "name: gpt, provider: openai, model: gpt-4.1-mini"}}
routes:
  - {${parts.route ?? "name: chat"}, tiers: [{endpoints: [{${member}}]}]}
${parts.more ?? ""}
`;
}
