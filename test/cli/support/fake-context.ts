import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../../../cli/context.ts'
import { runCli } from '../../../cli/run-cli.ts'
import { systemClock } from '../../../lib/clock.ts'
import { type Random, seededRandom } from '../../../lib/random.ts'

export interface FakeContextOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Answers to questions, in order; their presence makes the terminal interactive. */
  readonly replies?: readonly string[]
  readonly columns?: number
  readonly directory?: string
  /** Default: the same at each call. */
  readonly random?: Random
}

export interface CliRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The questions that were asked. */
  readonly questions: readonly string[]
}

/** The world of one command line, in memory, in an empty directory of its own. */
export class FakeWorld {
  readonly directory = mkdtempSync(join(tmpdir(), 'switchyard-cli-'))
  stdout = ''
  stderr = ''
  readonly questions: string[] = []
  readonly interrupts = new Set<() => void>()

  context(options: FakeContextOptions = {}): Context {
    const replies = [...(options.replies ?? [])]
    return {
      terminal: {
        out: text => void (this.stdout += text),
        talk: text => void (this.stderr += text),
        colours: false,
        columns: () => options.columns,
        outliveReaders: () => undefined,
        interactive: options.replies !== undefined,
        ask: question => {
          this.questions.push(question)
          return Promise.resolve(replies.shift() ?? '')
        },
      },
      environment: options.environment ?? {},
      directory: options.directory ?? this.directory,
      actor: 'cli:test',
      clock: systemClock,
      random: options.random ?? seededRandom(1),
      onInterrupt: listener => {
        this.interrupts.add(listener)
        return () => this.interrupts.delete(listener)
      },
      exit: { code: 0 },
    }
  }

  interrupt(): void {
    for (const listener of this.interrupts) listener()
  }

  end(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** Runs one command line, in this process, from beginning to end. */
export async function cli(words: readonly string[], options: FakeContextOptions = {}): Promise<CliRun> {
  const world = new FakeWorld()
  try {
    const code = await runCli(words, world.context(options))
    return { code, stdout: world.stdout, stderr: world.stderr, questions: world.questions }
  } finally {
    world.end()
  }
}
