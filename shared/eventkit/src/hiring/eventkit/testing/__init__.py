"""What tests of event-sourced services stand on: specs, a real broker, real databases."""
