import type { Secret } from "../core/model/secret.ts";

/** The two or three parts of a key that signs. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Undefined for a key that does not expire. */
  readonly sessionToken: string | undefined;
}

/**
 * The parts of ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]; undefined for a key of
 * another form, such as an API key of Bedrock, in which no colon can be.
 */
export function awsCredentialsOf(key: Secret | undefined): AwsCredentials | undefined {
  const [accessKeyId = "", secretAccessKey = "", sessionToken, ...rest] = key?.reveal().split(":") ?? [];
  if (accessKeyId === "" || secretAccessKey === "" || sessionToken === "" || rest.length > 0)
    return undefined;
  return { accessKeyId, secretAccessKey, sessionToken };
}
