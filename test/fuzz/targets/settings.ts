import { readControlPlaneConfig } from '../../../control-plane/config.ts'
import { SECTION_NAMES } from '../../../lib/config-sections.ts'
import { parseProgramArguments } from '../../../lib/program-arguments.ts'
import { PROXY_FLAGS, readProxyConfig } from '../../../proxy/config.ts'
import { parseAgentArguments, readAgentConfig } from '../../../shard-agent/config.ts'
import { takenOrRefused } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const PROXY_WORDS = Object.keys(PROXY_FLAGS).map(name => `--${name}=`)

/** Lines: `NAME=value` is a variable, everything else one argument. */
export const settings: FuzzTarget = {
  name: 'settings',
  promise: 'environment and arguments of every program are taken, or refused in plain lines',
  words: [
    ...PROXY_WORDS,
    ...[
      'node-id',
      'grpc-port',
      'http-port',
      'host-id',
      'address',
      'port-first',
      'port-last',
      'local-api-port',
    ].map(name => `\n--${name}=`),
    '--check\n',
    '--config=/dev/null\n',
    '--stop-children-on-exit\n',
    ...SECTION_NAMES.map(name => `SWITCHYARD_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}_`),
    'SWITCHYARD_AUTH_TOKEN=',
    'SWITCHYARD_AUTH_TOKEN_FILE=/dev/null\n',
    'SWITCHYARD_STORE_URL_FILE=/nowhere\n',
    'SWITCHYARD_PROXY_STATUS_PORT=',
    'SWITCHYARD_CONTROL_PLANES=',
    '_FILE=',
  ],
  run(input) {
    const { environment, words } = environmentAndWords(input)
    const codes = ['SWY_CONFIG_INVALID', 'SWY_BIND_EXPOSED', 'SWY_USAGE'] as const
    const verdicts = [
      takenOrRefused(
        codes,
        () => void readProxyConfig(parseProgramArguments(words, PROXY_FLAGS), environment),
      ),
      takenOrRefused(codes, () => void readControlPlaneConfig(words, environment)),
      takenOrRefused(codes, () => void readAgentConfig(parseAgentArguments(words), environment)),
    ]
    return verdicts.includes('taken') ? 'taken' : 'refused'
  },
}

/** Variables are no secret files of this machine, and no device that never ends: only these two names are let through. */
const READABLE = ['/dev/null', '/nowhere']

function environmentAndWords(input: Buffer) {
  // The system hands over neither zero bytes nor an environment with a prototype.
  const lines = input.toString().replaceAll('\0', '').split('\n')
  const environment: Record<string, string> = {}
  const words: string[] = ['--config=/dev/null']
  for (const line of lines) {
    const [, name, value] = /^([A-Z_a-z]+)=(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) {
      if (line !== '' && !line.startsWith('--config')) words.push(line)
    } else if (!name.endsWith('_FILE') || READABLE.includes(value)) environment[name] = value
  }
  return { environment, words }
}
