import { createLog } from '../../lib/log.ts'
import type { ProgramArguments } from '../../lib/program-arguments.ts'
import { systemRandom } from '../../lib/random.ts'
import { ADDRESS_DEFAULT, type AgentConfig, readAgentConfig } from '../config.ts'
import { type JoinedIdentity, readIdentity, writeIdentity } from '../runtime/joined-identity.ts'
import { ownAddress } from '../runtime/own-address.ts'
import { fetchIdentity } from './fetch-identity.ts'

/** The configuration of a host that joins by itself, or has done so: with what it was told then. Any other one's as it is. Waits for the control plane at the
 *  first start.
 *  @throws SwitchyardError `SWY_JOIN_DENIED`, `SWY_CONFIG_INVALID` */
export async function joinedConfig(
  programArguments: ProgramArguments,
  config: AgentConfig,
): Promise<AgentConfig> {
  const identity = readIdentity(config.dataDir) ?? (await join(config))
  if (identity === undefined) return config
  const { hostId, controlPlanes, authToken } = identity
  const [controlPlane = ''] = controlPlanes
  const told = {
    'agent.hostId': hostId,
    controlPlanes,
    ...(authToken === undefined ? {} : { 'auth.token': authToken }),
    ...(config.agent.address === ADDRESS_DEFAULT ? { 'agent.address': await ownAddress(controlPlane) } : {}),
  }
  return readAgentConfig(programArguments, process.env, told).config
}

async function join({ agent, dataDir, log: { level } }: AgentConfig): Promise<JoinedIdentity | undefined> {
  if (agent.join === undefined) return undefined
  const log = createLog('shard-agent', level)
  const identity = await fetchIdentity({ join: agent.join, random: systemRandom, log })
  writeIdentity(dataDir, identity)
  log.info({ hostId: identity.hostId, controlPlanes: identity.controlPlanes }, 'joined')
  return identity
}
