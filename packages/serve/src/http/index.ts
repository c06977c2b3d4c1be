export type { HttpLimits } from "./httpLimits.js";
export {
  type HttpServer,
  type HttpServerOptions,
  type HttpServerStats,
  openHttpServer,
} from "./openHttpServer.js";
