/** `count` entries: `user-0` is `first`, `user-1` one more. */
export function* users(count: number, first = 0): Generator<[string, number]> {
  for (let user = 0; user < count; user++) yield [`user-${user}`, first + user];
}
