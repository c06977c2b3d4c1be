import { askRedis } from "../../tools/askRedis.js";

/** Processor time that servers have used so far, in seconds, together. */
export async function redisCpuSeconds(ports: readonly number[]): Promise<number> {
  const texts = await Promise.all(ports.map((port) => askRedis(port, "INFO cpu")));
  const seconds = (text: string, name: string) => Number(new RegExp(`${name}:([\\d.]+)`).exec(text)![1]);
  return texts.reduce((sum, text) => sum + seconds(text, "used_cpu_user") + seconds(text, "used_cpu_sys"), 0);
}
