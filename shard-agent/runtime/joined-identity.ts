import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { CONTROL_PLANES_MAX, HOST_PORT_PATTERN, TOKEN_CHARACTERS_MAX } from '../../lib/config-sections.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import { ID_PATTERN } from '../../proto/contract/ids.ts'

/** What a host is told when it joins. */
const identitySchema = z.object({
  hostId: z.string().regex(ID_PATTERN),
  controlPlanes: z.array(z.string().regex(HOST_PORT_PATTERN)).min(1).max(CONTROL_PLANES_MAX),
  authToken: z.string().min(1).max(TOKEN_CHARACTERS_MAX).optional(),
})
export type JoinedIdentity = z.output<typeof identitySchema>

export const IDENTITY_FILE = 'identity.json'

/** @throws SyntaxError or ZodError for anything that is none */
export function parseIdentity(text: string): JoinedIdentity {
  return identitySchema.parse(JSON.parse(text))
}

/** What was fetched at an earlier start. Undefined: nothing was.
 *  @throws SwitchyardError `SWY_CONFIG_INVALID` for a file that is damaged, or cannot be read */
export function readIdentity(dataDirectory: string): JoinedIdentity | undefined {
  const file = join(dataDirectory, IDENTITY_FILE)
  try {
    return parseIdentity(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new SwitchyardError('SWY_CONFIG_INVALID', `${file} is no identity of a host: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** For this user alone, and whole or not at all.
 *  @throws SwitchyardError `SWY_CONFIG_INVALID` where nothing can be written */
export function writeIdentity(dataDirectory: string, identity: JoinedIdentity): void {
  const file = join(dataDirectory, IDENTITY_FILE)
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.new`, JSON.stringify(identity), { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
  } catch (error) {
    throw new SwitchyardError('SWY_CONFIG_INVALID', `dataDir: ${messageOf(error)}`, { cause: error })
  }
}
