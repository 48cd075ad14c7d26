import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { HostFiles } from '../../../../control-plane/providers/process/host-files.ts'

t.test(
  'what a killed process had not finished to write is removed by the next one, and nothing else',
  async t => {
    const root = t.testdir()
    const { pid: ended } = spawnSync(process.execPath, ['-e', ''])
    const others = ['.record-', '.record-x', 'game-1.json', `.record-${process.pid}`, `record-${ended}`]
    for (const name of [`.record-${ended}`, ...others]) writeFileSync(join(root, name), 'half')
    mkdirSync(join(root, 'game-1'))
    t.equal(new HostFiles(root).read('game-1'), 'broken')
    t.strictSame(readdirSync(root).toSorted(), [...others, 'game-1'].toSorted())
  },
)
