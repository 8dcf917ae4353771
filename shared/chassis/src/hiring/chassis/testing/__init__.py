"""What tests of running services stand on."""
