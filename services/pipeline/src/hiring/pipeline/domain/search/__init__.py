"""The search of one vacancy: its pools or its queue, every candidacy in it, holds, offer and hire."""
