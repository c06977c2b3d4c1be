/** What a promise becomes, or an error if it takes too long: whatever it stands for may never answer. Its timer keeps no process alive. */
export function withinTime<T>(task: Promise<T>, timeoutMs: number, whenLate: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(whenLate()), timeoutMs).unref();
    task.then(resolve, reject).finally(() => clearTimeout(timeout));
  });
}
