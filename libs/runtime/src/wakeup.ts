/** Lets a loop sleep until somebody knocks or the time is up; knocks while it works are not lost. */
export class Wakeup {
  private knocked = false;
  private release: (() => void) | undefined;

  /** Ends the current wait, or the next one. */
  knock(): void {
    this.knocked = true;
    this.release?.();
  }

  /** Resolves after a knock, at the latest after `milliseconds`. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.knocked) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, milliseconds);
        this.release = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.release = undefined;
    this.knocked = false;
  }
}
