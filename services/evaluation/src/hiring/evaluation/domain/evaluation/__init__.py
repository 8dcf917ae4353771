"""One evaluation: one candidacy at one step, rated by several people, complete with the last of them."""
