import type { Endpoint } from './udp-world.ts'
import { until } from './until.ts'

/** Asks again and again until an answer comes that `read` takes and that is enough: a fleet is not known at once, and answers to earlier
 *  questions may still be on their way.
 *  @param read throws for what is no answer to this question */
export async function askUntil<T>(
  client: Endpoint,
  question: Buffer,
  port: number,
  read: (answer: Buffer) => T,
  enough: (answer: T) => boolean = () => true,
): Promise<T> {
  const from = client.got.length
  const fitting = () =>
    client.got
      .slice(from)
      .flatMap(({ data }) => tried(read, data))
      .find(enough)
  await until('a question has got enough of an answer', () => {
    void client.send(question, port)
    return fitting() !== undefined
  })
  return fitting()!
}

function tried<T>(read: (answer: Buffer) => T, answer: Buffer): readonly T[] {
  try {
    return [read(answer)]
  } catch {
    return []
  }
}
