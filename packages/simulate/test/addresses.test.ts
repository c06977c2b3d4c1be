import { expect, test } from "vitest";
import { addressOf, dottedAddress, type Network } from "../src/addresses.js";

const NETWORKS: Network[] = ["home", "carrier", "office", "hosting", "subnet", "farm"];

test("dottedAddress writes the four bytes", () => {
  expect(dottedAddress(0x0b010203)).toBe("11.1.2.3");
  expect(dottedAddress(0xdf0000fe)).toBe("223.0.0.254");
});

test("no two blocks share a /24 and no two hosts an address", () => {
  const prefixes = new Set<number>();
  for (const network of NETWORKS) {
    for (let block = 0; block < 5_000; block++)
      prefixes.add(Math.floor(addressOf(network, block, 0, 77) / 256));
  }
  expect(prefixes.size).toBe(NETWORKS.length * 5_000);
  const hosts = new Set(Array.from({ length: 254 }, (_, host) => addressOf("subnet", 9, host, 77)));
  expect(hosts.size).toBe(254);
});

test("every address is public unicast and a host of its /24", () => {
  for (const network of NETWORKS) {
    for (let block = 0; block < 20_000; block += 7) {
      const dotted = dottedAddress(addressOf(network, block, block, 5));
      expect(dotted).not.toMatch(
        /^(0|10|127|22[4-9]|2[345]\d)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|\.(0|255)$/,
      );
    }
  }
});

test("every network is spread over the whole range: its first octets are as even as any other's", () => {
  for (const network of NETWORKS) {
    const eighths = [0, 0, 0, 0, 0, 0, 0];
    for (let block = 0; block < 7_000; block++) eighths[addressOf(network, block, 0, 3) >>> 29]!++;
    // 1,000 expected in each eighth of the space below 224; the reserved ranges take a few percent of some.
    for (const count of eighths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  }
});
