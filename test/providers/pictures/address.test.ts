import { describe, expect, it } from "vitest";
import { isFetchable } from "../../../src/providers/pictures/address.ts";

const publicOnes = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "[2a00:1450:4001::200e]"];
const privateOnes = [
  "127.0.0.1",
  "127.8.9.10",
  "0.0.0.0",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "100.64.0.1",
  "198.18.0.1",
  "192.0.2.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "2001:0:1::1",
  "fd00::1",
  "fec0::1",
  "ff02::1",
  "2001:db8::1",
];
const neverOnes = [
  "169.254.169.254",
  "169.254.0.1",
  "100.100.100.200",
  "168.63.129.16",
  "fe80::1",
  "fd00:ec2::254",
  "::ffff:169.254.169.254",
  "64:ff9b::a9fe:a9fe",
];

describe("isFetchable()", () => {
  it.each(publicOnes)("lets %s be asked", (address) => {
    expect(isFetchable(address, false)).toBe(true);
  });

  it.each(privateOnes)("lets %s be asked only where private addresses may", (address) => {
    expect([isFetchable(address, false), isFetchable(address, true)]).toEqual([false, true]);
  });

  it.each(neverOnes)("never lets %s be asked", (address) => {
    expect([isFetchable(address, false), isFetchable(address, true)]).toEqual([false, false]);
  });

  it.each(["localhost", "", "1.2.3", "example.com"])("takes %j for no address", (text) => {
    expect(isFetchable(text, true)).toBe(false);
  });
});
