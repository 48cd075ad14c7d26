import { join } from 'node:path'
import t from 'tap'
import { readControlPlaneConfig } from '../../control-plane/config.ts'
import { parseProgramArguments } from '../../lib/program-arguments.ts'
import { readProxyConfig } from '../../proxy/config.ts'
import { queryKindOf } from '../../proxy/games/samp/query.ts'
import { readAgentConfig, parseAgentArguments } from '../../shard-agent/config.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'

/** The server is in no package, so this example cannot run here: at least every program takes it, and it asks what a server answers. */
const args = ['--config', join(PROJECT_ROOT, 'examples/samp.yaml')]

t.test('every program takes the example', async t => {
  const { listeners } = readProxyConfig(parseProgramArguments(args), {})
  t.match(listeners, [{ game: 'samp', fleet: 'samp', protocols: ['udp'], port: 7_777 }])
  t.doesNotThrow(() => readControlPlaneConfig(args, {}))
  t.doesNotThrow(() => readAgentConfig(parseAgentArguments(args), {}))
})

t.test('ready and probe are the ping that servers echo', async t => {
  const { config } = readControlPlaneConfig(args, {})
  const spec = config.fleets[0]?.spec
  for (const probe of [spec?.ready, spec?.probe]) {
    const payload = probe?.kind.kind === 'udp' ? probe.kind.value.payload : Buffer.alloc(0)
    t.equal(queryKindOf(Buffer.from(payload)), 'ping')
  }
})
