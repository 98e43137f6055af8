import createClient, { type Client } from 'openapi-fetch';
import { type paths } from './generated/api.js';

/** The typed HTTP client of a hub: every path, body and answer as in its OpenAPI document. */
export type HubClient = Client<paths>;

/** A client for the hub at `url`; with a key it acts for the key's organisation. Non-2xx answers come back as `error`. */
export function hubClient(url: string, key?: string): HubClient {
  return createClient<paths>({ baseUrl: url, headers: key ? { authorization: `Bearer ${key}` } : {} });
}
