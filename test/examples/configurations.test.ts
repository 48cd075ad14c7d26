import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseProgramArguments } from '../../lib/program-arguments.ts'
import { readClusterFile } from '../../control-plane/cluster-file.ts'
import { readControlPlaneConfig } from '../../control-plane/config.ts'
import { PROXY_FLAGS, readProxyConfig } from '../../proxy/config.ts'
import { clusterPlace } from '../support/cluster-place.ts'

/** What is applied, not run. */
const CLUSTER_FILES = ['cluster.yaml']
const APPLIED_FILES = [...CLUSTER_FILES, 'luanti-zones-map.yaml', 'zones.yaml']
const examples = join(import.meta.dirname, '..', '..', 'examples')

t.test('every example file is a valid configuration', async t => {
  const files = readdirSync(examples).filter(name => name.endsWith('.yaml') && !APPLIED_FILES.includes(name))
  t.ok(files.length >= 5)
  for (const file of files) {
    const flags = ['--config', join(examples, file)]
    t.doesNotThrow(() => readProxyConfig(parseProgramArguments(flags, PROXY_FLAGS), {}), file)
    t.doesNotThrow(() => readControlPlaneConfig(flags, {}), file)
  }
})

t.test('every example of a cluster file can be applied', async t => {
  for (const file of CLUSTER_FILES) {
    const text = readFileSync(join(examples, file), 'utf8')
    t.doesNotThrow(() => readClusterFile(text, file, clusterPlace()), file)
  }
})
