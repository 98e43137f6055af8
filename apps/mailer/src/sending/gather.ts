/**
 * Runs single requests together: while one batch is under way the next gathers. One commit then serves many mails,
 * and a lone one waits for nobody.
 */
export class Gather<Item, Answer> {
  private waiting: { item: Item; done: (answer: Answer) => void; failed: (error: unknown) => void }[] = [];
  private isRunning = false;

  /** `run` answers in the order of its items. */
  constructor(private readonly run: (items: Item[]) => Promise<Answer[]>) {}

  /** Resolves with this item's answer; rejects when its batch failed. */
  add(item: Item): Promise<Answer> {
    return new Promise((done, failed) => {
      this.waiting.push({ item, done, failed });
      if (!this.isRunning) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        const answers = await this.run(batch.map(({ item }) => item));
        batch.forEach(({ done }, n) => done(answers[n] as Answer));
      } catch (error) {
        batch.forEach(({ failed }) => failed(error));
      }
    }
    this.isRunning = false;
  }
}
