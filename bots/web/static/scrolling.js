// Follows the newest words while the reader is at the bottom, and leaves a reader who scrolled up alone.

const NEAR_PX = 60;

export class Scrolling {
  #scroller = document.getElementById("scroller");
  #jump = document.getElementById("jump");
  #isFollowing = false;
  #isAtHome = true;
  #lastTop = 0;

  constructor() {
    this.#scroller.addEventListener("scroll", () => this.#look(), { passive: true });
    this.#jump.addEventListener("click", () => {
      this.toEnd();
      this.#scroller.focus({ preventScroll: true }); // the button goes away and must not take the focus with it
    });
    const sizes = new ResizeObserver(() => (this.#isFollowing ? this.toEnd() : this.#offer()));
    sizes.observe(this.#scroller);
    sizes.observe(document.getElementById("column"));
  }

  /** Shows the top of an empty page and stays there. */
  toStart() {
    this.#isAtHome = true;
    this.#isFollowing = false;
    this.#scroller.scrollTop = 0;
    this.#jump.hidden = true;
  }

  toEnd() {
    this.#isAtHome = false;
    this.#isFollowing = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#jump.hidden = true;
  }

  /** Shows what is answered again where it stands: only below the newest words there is anything to follow. */
  toPlace(card) {
    this.#isAtHome = false;
    this.#isFollowing = !card.nextElementSibling;
    card.scrollIntoView({ block: "nearest" });
  }

  get #isNear() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - clientHeight - scrollTop < NEAR_PX;
  }

  #offer() {
    this.#jump.hidden = this.#isAtHome || this.#isFollowing || this.#isNear;
  }

  #look() {
    const { scrollTop } = this.#scroller;
    // Only moving up stops the following: words that arrive between a scroll and its event are not the reader's doing.
    if (this.#isNear) this.#isFollowing = !this.#isAtHome;
    else if (scrollTop < this.#lastTop) this.#isFollowing = false;
    this.#lastTop = scrollTop;
    this.#offer();
  }
}
