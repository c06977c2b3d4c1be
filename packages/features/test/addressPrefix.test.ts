import { BlockList, isIP } from "node:net";
import { addressPrefix } from "@slidr/features";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

describe("addressPrefix", () => {
  test.each<[string, string | undefined]>([
    ["203.0.113.9", "203.0.113.0/24"],
    ["255.255.255.255", "255.255.255.0/24"],
    ["2001:db8:1:2::9", "2001:db8:1:0:0:0:0:0/48"],
    ["2001:DB8:0001:ffff:0:0:0:1", "2001:db8:1:0:0:0:0:0/48"],
    ["::", "0:0:0:0:0:0:0:0/48"],
    ["fe80::1%eth0", "fe80:0:0:0:0:0:0:0/48"],
    ["::ffff:203.0.113.9", "203.0.113.0/24"],
    ["::ffff:cb00:7109", "203.0.113.0/24"],
    ["", undefined],
    ["87540", undefined],
    ["1.2.3", undefined],
    ["1.2.3.4.5", undefined],
    ["1.2.3.256", undefined],
    ["01.2.3.4", undefined],
    ["1..2.3", undefined],
    ["1.2.3.4 ", undefined],
    [":1:2:3:4:5:6:7", undefined],
    ["1::2::3", undefined],
    ["1:2:3:4:5:6:7", undefined],
    ["1:2:3:4:5:6:7:8:9", undefined],
    ["1:2:3:4:5:6:7:8:", undefined],
    ["12345::", undefined],
    ["::1.2.3", undefined],
    ["1:2:3:4:5:6:7:1.2.3.4", undefined],
  ])("%s is in %s", (address, network) => {
    expect(addressPrefix(address, 24, 48)).toBe(network);
  });

  test("knows an address exactly where node:net does", () => {
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ unit: fc.constantFrom("0", "1", "f", "a", ":", ".", "2", "::"), maxLength: 12 }),
    );
    fc.assert(
      fc.property(text, (address) => {
        expect(addressPrefix(address, 24, 48) !== undefined).toBe(isIP(address) !== 0);
      }),
      { numRuns: 3000 },
    );
  });

  test("two IPv4 addresses share a prefix exactly where node:net's subnet holds both", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(31), fc.integer({ min: 1, max: 32 }), (address, flipped, bits) => {
        const value = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
        const other = (value ^ (1 << flipped)) >>> 0;
        const otherText = [24, 16, 8, 0].map((shift) => (other >>> shift) & 255).join(".");
        const subnet = new BlockList();
        subnet.addSubnet(address, bits);
        const isShared = addressPrefix(address, bits, 48) === addressPrefix(otherText, bits, 48);
        expect(isShared).toBe(subnet.check(otherText));
      }),
    );
  });

  test("two IPv6 addresses share a prefix exactly where node:net's subnet holds both", () => {
    const words = fc.array(fc.constantFrom(0, 1, 0xffff, 0x1234), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(words, words, fc.integer({ min: 1, max: 128 }), (a, b, bits) => {
        // Not an IPv4 address inside IPv6, which node:net keeps apart.
        const [one, two] = [a, b].map((list) =>
          ["2001", ...list.slice(1).map((word) => word.toString(16))].join(":"),
        );
        const subnet = new BlockList();
        subnet.addSubnet(one!, bits, "ipv6");
        expect(addressPrefix(one!, 24, bits) === addressPrefix(two!, 24, bits)).toBe(
          subnet.check(two!, "ipv6"),
        );
      }),
    );
  });
});
