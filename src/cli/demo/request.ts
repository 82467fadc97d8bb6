import { Role } from "../../../gen/spillway/v1/message_pb.ts";
import { demoRoute } from "./fleet.ts";

/** What the demo asks for when it calls by itself. */
export const demoRequest = {
  route: demoRoute,
  messages: [
    { role: Role.USER, parts: [{ content: { case: "text" as const, value: "Tell me of a river." } }] },
  ],
};
