"""What is taught: training from questions with answers, judgements of users, and what a store keeps of both."""
