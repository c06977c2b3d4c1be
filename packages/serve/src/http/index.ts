export type { HttpLimits } from "./httpLimits.js";
export { type HttpServer, type HttpServerOptions, openHttpServer } from "./openHttpServer.js";
