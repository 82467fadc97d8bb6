import { describe, expect, it } from "vitest";
import { isLinkLocal } from "../../../src/core/base/link-local.ts";

describe("isLinkLocal()", () => {
  it.each([
    "169.254.169.254",
    "169.254.0.1",
    "2852039166", // In decimal,
    "0xa9fea9fe", // in hexadecimal,
    "0251.0376.0251.0376", // in octal,
    "169.16689662", // and in two parts.
    "169.254.169.254.",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "fe80::1",
    "[fe80::1]",
    "fe80::1%eth0",
    "FEBF::1",
    "fd00:ec2::254",
    "[fd00:0ec2:0:0:0:0:0:0254]",
    "fd20:ce::254",
    "::ffff:169.254.169.254",
    "[::ffff:a9fe:a9fe]",
    "::a9fe:a9fe",
    "64:ff9b::169.254.169.254",
    "2002:a9fe:a9fe::1",
    "metadata.google.internal",
    "Metadata.Google.Internal.",
    "metadata",
    "instance-data.ec2.internal",
  ])("is true of %s", (host) => expect(isLinkLocal(host)).toBe(true));

  it.each([
    "api.openai.com",
    "169.253.169.254",
    "1.169.254.169.254.example",
    "127.0.0.1",
    "localhost",
    "10.0.0.1",
    "100.100.100.201",
    "::1",
    "[::1]",
    "fec0::1",
    "fd00:ec2::253",
    "2001:db8::a9fe:a9fe",
    // Neighbours of those forms, each wrong in one place.
    "x169.254.169.254",
    "169.254.169.254x",
    "::1:a9fe:a9fe",
    "64:1::a9fe:a9fe",
    "1:ff9b::a9fe:a9fe",
    "64:ff9b::",
    "metadata.example.com",
    "not an address",
    ":::",
    "",
  ])("is false of %s", (host) => expect(isLinkLocal(host)).toBe(false));
});
