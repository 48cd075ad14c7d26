import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { ScriptDoor } from '../runtime/berth.ts'
import { localApiUrl, ShardSecrets } from '../scripts/shard-secrets.ts'
import { portFilePath, readPort, writePort } from './port-file.ts'
import { type LocalApi, type LocalApiOptions, startLocalApi } from './server.ts'

/** The door of the local API: it may be known who comes in before it is open. */
export class LocalDoor implements ScriptDoor {
  readonly secrets = new ShardSecrets()
  readonly #adopted: ShardRef[] = []
  /** 0 until the API listens; nothing is launched before. */
  port = 0

  admit(shard: ShardRef, secret: string, adopted: boolean): string {
    this.secrets.admit(secret, shard)
    if (adopted) this.#adopted.push(shard)
    return localApiUrl(this.port, secret)
  }

  /** Game servers of an earlier life of the agent. Each is named once. */
  takeAdopted(): readonly ShardRef[] {
    return this.#adopted.splice(0)
  }
}

/** Opens the API where it is configured. An agent that takes a free port (0) takes the one that it had before, if it can: running game
 *  servers know no other.
 *  @throws SwitchyardError `SWY_PORT_TAKEN`; `SWY_CONFIG_INVALID` where the port cannot be noted */
export async function openLocalApi(options: LocalApiOptions, dataDirectory: string): Promise<LocalApi> {
  if (options.port !== 0) return startLocalApi(options)
  const path = portFilePath(dataDirectory)
  const before = readPort(path)
  const api =
    (before === undefined ? undefined : await tryPort(options, before)) ?? (await startLocalApi(options))
  try {
    writePort(path, api.port)
  } catch (error) {
    await api.close()
    throw new SwitchyardError('SWY_CONFIG_INVALID', `dataDir: ${messageOf(error)}`, { cause: error })
  }
  return api
}

/** undefined where somebody else has it now. */
async function tryPort(options: LocalApiOptions, port: number): Promise<LocalApi | undefined> {
  try {
    return await startLocalApi({ ...options, port })
  } catch (error) {
    if (!(error instanceof SwitchyardError)) throw error
    options.log.warn(
      { port },
      'the port of the last run is taken; running game servers will not find the local API',
    )
    return undefined
  }
}
