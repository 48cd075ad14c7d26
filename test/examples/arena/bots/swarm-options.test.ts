import t from 'tap'
import { readSwarmOptions } from '../../../../examples/arena/bots/swarm-options.ts'

t.test('no flag at all is a small run against the default address', t => {
  t.same(readSwarmOptions([], 42), {
    kind: 'valid',
    options: {
      players: 100,
      seconds: 30,
      host: '127.0.0.1',
      port: 7777,
      tcpShare: 0.2,
      rate: 10,
      seed: 42,
      accounts: false,
      json: false,
    },
  })
  t.end()
})

t.test('flags are taken', t => {
  const args =
    '--players 5000 --seconds 2.5 --address 127.9.8.7:1 --tcp-share 1 --rate 100 --json --seed 0'.split(' ')
  t.same(readSwarmOptions(args, 42), {
    kind: 'valid',
    options: {
      players: 5_000,
      seconds: 2.5,
      host: '127.9.8.7',
      port: 1,
      tcpShare: 1,
      rate: 100,
      seed: 0,
      accounts: false,
      json: true,
    },
  })
  t.end()
})

const wrong: readonly (readonly [string, RegExp])[] = [
  ['--players 0', /--players/],
  ['--players 1.5', /whole/],
  ['--players 5001', /--players/],
  ['--tcp-share 1.1', /--tcp-share/],
  ['--rate', /--rate/],
  ['--rate -1', /--rate/],
  ['--address 10.0.0.1:7777', /loopback/],
  ['--address 127.0.0.256:7777', /loopback/],
  ['--address 127.0.0.1:70000', /port/],
  ['--player 3', /--player/],
  ['stray', /stray/],
]

for (const [args, mistake] of wrong) {
  t.test(`${args} is refused`, t => {
    const read = readSwarmOptions(args.split(' '), 42)
    t.equal(read.kind === 'invalid' && read.mistakes.length, 1)
    t.match(read.kind === 'invalid' && read.mistakes[0], mistake)
    t.end()
  })
}
