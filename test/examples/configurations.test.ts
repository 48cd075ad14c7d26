import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseProgramArguments } from '../../lib/program-arguments.ts'
import { readControlPlaneConfig } from '../../control-plane/config.ts'
import { PROXY_FLAGS, readProxyConfig } from '../../proxy/config.ts'

const examples = join(import.meta.dirname, '..', '..', 'examples')

t.test('every example file is a valid configuration', async t => {
  const files = readdirSync(examples).filter(name => name.endsWith('.yaml'))
  t.ok(files.length >= 5)
  for (const file of files) {
    const flags = ['--config', join(examples, file)]
    t.doesNotThrow(() => readProxyConfig(parseProgramArguments(flags, PROXY_FLAGS), {}), file)
    t.doesNotThrow(() => readControlPlaneConfig(flags, {}), file)
  }
})
