import {
  createPool,
  type Pool,
  type PoolConnection,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2/promise'

/** An account that this teller plays: what a game keeps in memory between two saves. */
export interface Hand {
  readonly account: string
  readonly epoch: number
  money: number
}

/** The account belongs to somebody else by now. */
export class Fenced extends Error {
  readonly account: string

  constructor(account: string) {
    super(`fenced: ${account}`)
    this.account = account
  }
}

/** The community's own SQL, fence level F3: every write has the epoch in its condition. It saves what it remembers, as games do, not
 *  `money + x`: two holders at once would lose money, and the sum would show it. */
export class Ledger {
  readonly #pool: Pool
  readonly #teller: string

  constructor(url: string, teller: string) {
    this.#pool = createPool({ uri: url, connectionLimit: 4, connectTimeout: 2_000, enableKeepAlive: true })
    this.#teller = teller
  }

  /** Stamps, then reads. @throws Fenced */
  load(account: string, epoch: number): Promise<Hand> {
    return this.#transaction(async connection => {
      const [stamped] = await connection.execute<ResultSetHeader>(
        'UPDATE bank_account SET swy_epoch = ?, swy_rev = swy_rev + 1 WHERE account = ? AND swy_epoch <= ?',
        [epoch, account, epoch],
      )
      if (stamped.affectedRows === 0) throw new Fenced(account)
      const [rows] = await connection.execute<RowDataPacket[]>(
        'SELECT money FROM bank_account WHERE account = ?',
        [account],
      )
      const money = Number(rows[0]?.['money'])
      await this.#note(connection, { account, epoch, money }, 'load', money)
      return { account, epoch, money }
    })
  }

  /** Moves money between two accounts of this teller, both or none, the guards taken in the order of the accounts. @throws Fenced */
  async trade(from: Hand, to: Hand, amount: number): Promise<void> {
    const parts = [
      { hand: from, after: from.money - amount },
      { hand: to, after: to.money + amount },
    ].toSorted((left, right) => (left.hand.account < right.hand.account ? -1 : 1))
    await this.#transaction(async connection => {
      for (const { hand, after } of parts) {
        const [saved] = await connection.execute<ResultSetHeader>(
          'UPDATE bank_account SET money = ?, swy_rev = swy_rev + 1 WHERE account = ? AND swy_epoch = ?',
          [after, hand.account, hand.epoch],
        )
        if (saved.affectedRows === 0) throw new Fenced(hand.account)
        await this.#note(connection, hand, 'save', after)
      }
    })
    for (const { hand, after } of parts) hand.money = after
  }

  async #note(connection: PoolConnection, hand: Hand, kind: 'load' | 'save', after: number): Promise<void> {
    await connection.execute(
      'INSERT INTO bank_history (account, epoch, teller, kind, money_before, money_after) VALUES (?, ?, ?, ?, ?, ?)',
      [hand.account, hand.epoch, this.#teller, kind, hand.money, after],
    )
  }

  async #transaction<T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const connection = await this.#pool.getConnection()
    try {
      await connection.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED')
      await connection.beginTransaction()
      const result = await body(connection)
      await connection.commit()
      connection.release()
      return result
    } catch (error) {
      // Whatever state it is in: a connection that is closed has no transaction any more.
      connection.destroy()
      throw error
    }
  }
}
