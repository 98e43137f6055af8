import { type NatsConnection } from '@nats-io/transport-node';

/** The NATS server did not take an account; the message holds its reason. */
export class AccountRefused extends Error {
  override readonly name = 'AccountRefused';
}

const timeout = 5000;

/**
 * Hands an account to the server, which keeps it over restarts and at once cuts off whom it no longer lets in.
 * Push changed accounts only; two pushes of one account have to be one after the other.
 * @param connection of the system user (`systemCreds`, inbox prefix `_INBOX.system`).
 * @throws AccountRefused with the server's own reason.
 */
export async function pushAccount(connection: NatsConnection, jwt: string): Promise<void> {
  const answer = await connection.request('$SYS.REQ.CLAIMS.UPDATE', jwt, { timeout });
  const { data, error } = answer.json<{ data?: { code?: number }; error?: { description?: string } }>();
  if (error || data?.code !== 200) {
    throw new AccountRefused(`NATS refused the account: ${error?.description ?? 'it gave no reason'}`);
  }
}

/**
 * How many connections an account holds on the server that answers, to see that those cut off are gone.
 * @param account its public key.
 */
export async function connectionsOf(connection: NatsConnection, account: string): Promise<number> {
  const answer = await connection.request(`$SYS.REQ.ACCOUNT.${account}.CONNZ`, '', { timeout });
  return answer.json<{ data?: { num_connections?: number } }>().data?.num_connections ?? 0;
}
