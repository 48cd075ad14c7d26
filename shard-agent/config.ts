import { isIP } from 'node:net'
import { z } from 'zod'
import { type ConfigOf, type ProblemAt, readConfig, type ReadConfig } from '../lib/config-reader.ts'
import { sharedSections } from '../lib/config-sections.ts'
import { isIpNetwork, parseIpNetwork } from '../lib/ip-network.ts'
import { quoted } from '../lib/printable.ts'
import { parseProgramArguments, type ProgramArguments } from '../lib/program-arguments.ts'
import { ID_CHARACTERS_MAX, ID_PATTERN } from '../proto/contract/ids.ts'

/** Between the proxy's flow ports (to 31,999) and the kernel's ephemeral ports (from 32,768), so that neither takes them. */
const PORT_FIRST_DEFAULT = 32_000
const PORT_LAST_DEFAULT = 32_767

/** What fits into an address of a Unix socket (unix(7)). */
const SOCKET_PATH_CHARACTERS_MAX = 107
/** Of use on one machine only. */
export const ADDRESS_DEFAULT = '127.0.0.1'

export const TRUSTED_PROXIES_MAX = 100
/** Loopback, RFC 1918, link-local, unique local: nobody on the Internet comes from them. */
const PRIVATE_NETWORKS = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
]

const port = z.int().min(1).max(65_535)

export const agentSections = {
  ...sharedSections,
  agent: z
    .strictObject({
      /** Unique among all hosts. */
      hostId: z
        .string()
        .max(ID_CHARACTERS_MAX)
        .regex(ID_PATTERN, 'is no id: lower-case letters, digits and inner hyphens')
        .default('host-1'),
      /** Where game servers bind, and where proxies reach them. */
      address: z.string().max(45).default(ADDRESS_DEFAULT),
      /** Where to fetch hostId, controlPlanes and auth.token at the first start. */
      join: z
        .string()
        .max(700)
        .regex(/^https?:\/\/[^\s#]+#[a-z0-9-]{1,63}\.[0-9a-f]{64}$/, 'is no <url>#<token>')
        .optional(),
      /** Given to game servers, both ends included. A port rests 30 s before it is given again. */
      ports: z
        .strictObject({ first: port.default(PORT_FIRST_DEFAULT), last: port.default(PORT_LAST_DEFAULT) })
        .prefault({}),
      /** For fleets with containers. */
      docker: z
        .strictObject({
          /** Of the host's Docker Engine. */
          socket: z.string().min(1).max(SOCKET_PATH_CHARACTERS_MAX).default('/var/run/docker.sock'),
        })
        .prefault({}),
      /** For fleets with `alias` addresses: between proxies and game servers. */
      relay: z
        .strictObject({
          /** Whose word about players' addresses is believed: these networks'. */
          trustedProxies: z
            .array(z.string().max(64))
            .min(1)
            .max(TRUSTED_PROXIES_MAX)
            .default(PRIVATE_NETWORKS),
          flowsMax: z.int().min(1).max(100_000).default(10_000),
          flowsPerIpMax: z.int().min(1).max(100_000).default(64),
          idleMs: z.int().min(1_000).max(86_400_000).default(180_000),
        })
        .prefault({}),
      localApi: z
        .strictObject({
          /** For the scripts of the game servers of this host, on 127.0.0.1 only. 0 takes a free one. */
          port: z.int().min(0).max(65_535).default(7_490),
          /** How long after the end of its lease a shard plays on while the store is away: nobody else can take over either. */
          storeOutageGraceMs: z.int().min(0).max(3_600_000).default(120_000),
        })
        .prefault({}),
    })
    .prefault({}),
} as const

export type AgentConfig = ConfigOf<typeof agentSections>

/** The agent's own flags beside those of every program. */
export function parseAgentArguments(argv: readonly string[]): ProgramArguments {
  return parseProgramArguments(argv, {
    join: { type: 'string', setting: 'agent.join' },
    'host-id': { type: 'string', setting: 'agent.hostId' },
    'control-plane': { type: 'string', setting: 'controlPlanes' },
    address: { type: 'string', setting: 'agent.address' },
    'port-first': { type: 'string', setting: 'agent.ports.first' },
    'port-last': { type: 'string', setting: 'agent.ports.last' },
    'local-api-port': { type: 'string', setting: 'agent.localApi.port' },
    'stop-children-on-exit': { type: 'boolean' },
  })
}

/** @param joined what the host was told when it joined, by setting: flags win over it, it wins over the rest
 *  @throws ConfigInvalidError with every mistake at once */
export function readAgentConfig(
  programArguments: ProgramArguments,
  env: Readonly<Record<string, string | undefined>>,
  joined: Readonly<Record<string, unknown>> = {},
): ReadConfig<typeof agentSections> {
  const { configPath, overrides } = programArguments
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
  return readConfig({
    path: configPath,
    sections: agentSections,
    env,
    overrides: { ...joined, ...given },
    check: checkAgent,
  })
}

function checkAgent({ agent }: AgentConfig, problemAt: ProblemAt): void {
  if (isIP(agent.address) === 0)
    problemAt(['agent', 'address'], `is no ip address: ${agent.address}`, 'Give the address of this host.')
  else if (agent.address === '0.0.0.0' || agent.address === '::')
    problemAt(
      ['agent', 'address'],
      'stands for every address; proxies need one that they can reach',
      'Give one address of this host.',
    )
  for (const [index, text] of agent.relay.trustedProxies.entries())
    if (!isIpNetwork(parseIpNetwork(text)))
      problemAt(
        ['agent', 'relay', 'trustedProxies', index],
        `is no ip and no network: ${quoted(text, 64)}`,
        'Write 192.0.2.7 or 192.0.2.0/24, with no bits set beyond the prefix.',
      )
  if (agent.ports.last < agent.ports.first)
    problemAt(
      ['agent', 'ports', 'last'],
      `${agent.ports.last} is less than first (${agent.ports.first})`,
      'Swap them.',
    )
  const { port: localApiPort } = agent.localApi
  if (localApiPort >= agent.ports.first && localApiPort <= agent.ports.last)
    problemAt(
      ['agent', 'localApi', 'port'],
      `${localApiPort} is one of the ports for game servers (agent.ports)`,
      'Give another port; 0 takes a free one.',
    )
}
